import { mapToAsu } from '../crystal/reflection.js';
import type { RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { frameRejectionText } from '../frame/rejection.js';
import { countFlags, median } from '../numeric/summary.js';
import { outputCandidates, type OutputCandidates } from '../merge/likelihood/output-candidates.js';
import type { MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { likelihoodCycleText } from '../output/likelihood-text.js';
import { jointHalvesText } from '../output/cxi/joint-halves-text.js';
import type { UnmergedFrame } from '../output/unmerged-file.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrimeSetup, RejectedFrame } from '../parallel/prime-tasks.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import { primeDefaults } from '../params/prime-defaults.js';
import type { PrimeParams } from '../params/prime-params.js';
import { agreementTable } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import { canHalve } from './divide-frames.js';
import { exactly, type LikelihoodCycles, likelihoodCycles } from './likelihood-cycles.js';
import { likelihoodData } from './likelihood-data.js';
import { chooseSigmaScale, halfIntensities } from './likelihood-output.js';
import { medianOf, meanRefinedCell, profileOf } from './likelihood-records.js';
import { type LikelihoodData, type LikelihoodResult, likelihoodRun } from './likelihood-run.js';
import { ShellTable } from '../statistics/shell-table.js';
import { SplitSums } from '../statistics/split-sums.js';
import { keepScales, likelihoodUnmerged } from './likelihood-unmerged.js';
import { uniqueName } from './backend-entry.js';
import type { AboutFrame, ScaledFrames } from './cxi-frame-book.js';
import type { CxiProgram } from './cxi-program.js';
import { isOddNumbered } from './cxi-sources.js';
import { expandedDMin, type MergingTarget } from './merging-set.js';
import { prepareAll } from './prime-program.js';
import { primeSetup } from './prime-setup.js';
import { assembleRun } from './run-data.js';

/** A run of cxi.merge as far as the likelihood engine is concerned. */
export type JointProgram = Pick<
  CxiProgram,
  'params' | 'set' | 'dMin' | 'sources' | 'files' | 'show' | 'makeRunPool' | 'isOddHash'
>;

/** The parameters of prime.run that say the same as those of this run. */
function primeParams({ params, dMin }: JointProgram): PrimeParams {
  const defaults = primeDefaults();
  return {
    ...defaults,
    pixel_size_mm: params.pixel_size,
    isoform_name: params.isoform_name,
    merge: {
      ...defaults.merge,
      d_min: expandedDMin(dMin, params.unit_cell_length_tolerance),
      d_max: params.d_max ?? Infinity,
    },
  };
}

/** What the frame-by-frame work of the likelihood engine needs. */
export function jointSetup(program: JointProgram, target: MergingTarget): PrimeSetup {
  return primeSetup(primeParams(program), target);
}

/**
 * Refines the frames that were accepted against the model together, by the engine of prime.run: each against what the
 * others say, none against the model, which gives the result its scale only. One outcome a frame, in the order of their
 * names. Half sets by the last digit of the names are refined on their own for the log.
 */
export async function refineTogether(
  program: JointProgram,
  target: MergingTarget,
  accepted: ScaledFrames['accepted'],
): Promise<Iterable<MergingOutcome>> {
  const pool = program.makeRunPool(jointSetup(program, target), program.sources.length);
  try {
    return await refineInPool(program, target, accepted, pool);
  } finally {
    await pool.close();
  }
}

async function refineInPool(
  program: JointProgram,
  target: MergingTarget,
  accepted: ScaledFrames['accepted'],
  pool: FramePool<RunTasks>,
): Promise<Iterable<MergingOutcome>> {
  const { params, sources, show, files } = program;
  const about = new Map(accepted.map((frame) => [uniqueName(frame.source, frame.name), frame]));
  const prepared = await prepareAll({ params: primeParams(program), sources, pool, show });
  const run = assembleRun(
    prepared.map(({ batch }) => batch),
    prepared.map(({ hklAsu }) => hklAsu),
    target.spaceGroup,
    false,
  );
  const frames = run.frames.map(({ source, name }) => about.get(uniqueName(source, name)) ?? null);
  const members = Uint8Array.from(frames, (frame) => (frame === null ? 0 : 1));
  const lost = lostFrames(
    accepted,
    run.frames,
    prepared.flatMap(({ rejected }) => rejected),
  );
  if (!members.includes(1)) return lost;
  const data = await likelihoodData(run, target, pool);
  const all = await refine(program, data, members, likelihoodCycles(primeDefaults()), 'All frames', pool);
  const candidates = outputCandidates(all.merge);
  const kept = keepScales(data);
  const halves = await independentHalves(program, data, members, exactly(all.nCycles), pool);
  const sigma = chooseSigmaScale(halves, data);
  files.log(sigma.text);
  const scale = {
    unitCell: meanRefinedCell(run, all, target.spaceGroup),
    unit: scaleToModel(program, target, data, candidates),
    sigma: sigma.scale,
  };
  const file = { stage: 'likelihood', title: params.output.title, wavelength: NaN };
  const unmerged = likelihoodUnmerged({ ...file, spaceGroup: target.spaceGroup }, data, all, kept, scale);
  return joined(lost, outcomes(program, target, data, all, frames, unmerged.frames()));
}

function* joined<T>(first: Iterable<T>, second: Iterable<T>): Generator<T> {
  yield* first;
  yield* second;
}

/** Accepted frames that the engine could not prepare, with its reason. */
export function lostFrames(
  accepted: readonly Pick<AboutFrame, 'source' | 'name'>[],
  prepared: readonly Pick<AboutFrame, 'source' | 'name'>[],
  rejected: readonly Pick<RejectedFrame, 'source' | 'name' | 'reason' | 'detail'>[],
): RejectedMergingFrame[] {
  const nameOf = (frame: Pick<AboutFrame, 'source' | 'name'>) => uniqueName(frame.source, frame.name);
  const there = new Set(prepared.map(nameOf));
  const why = new Map(rejected.map((frame) => [nameOf(frame), frame]));
  return accepted
    .filter((frame) => !there.has(nameOf(frame)))
    .map(({ source, name }) => {
      const found = why.get(uniqueName(source, name));
      const detail = found === undefined ? 'not prepared' : frameRejectionText(found.reason);
      return { kind: 'rejected', source, name, reason: 'postrefinement', detail: `likelihood: ${detail}` };
    });
}

function refine(
  { files, show }: JointProgram,
  data: LikelihoodData,
  members: Uint8Array,
  cycles: LikelihoodCycles,
  label: string,
  pool: FramePool<RunTasks>,
): Promise<LikelihoodResult> {
  return likelihoodRun(data, members, pool, cycles, label, {
    begin: (stage, total) => show.begin(stage, total),
    progress: (n) => show.advance(n),
    finishedCycle: (cycle, { merge, variance, priors, agreement }) =>
      files.log(
        likelihoodCycleText({
          label: `${label}, cycle ${cycle}`,
          nFrames: countFlags(members),
          nAccepted: countFlags(merge.frames.accepted),
          nRejectedObservations: countFlags(merge.state.rejected),
          medianCorrelation: medianOf(merge.frames.correlation, members),
          agreement,
          variance,
          profile: profileOf(data.layout, priors),
        }),
      ),
  });
}

/** Odd and even frames, each refined without the other, compared in the log; null where they are too few. */
async function independentHalves(
  program: JointProgram,
  data: LikelihoodData,
  members: Uint8Array,
  cycles: LikelihoodCycles,
  pool: FramePool<RunTasks>,
): Promise<readonly [OutputCandidates, OutputCandidates] | null> {
  const { params, files, dMin } = program;
  const isOdd = data.run.frames.map(({ source, name }) =>
    params.hash_filenames ? program.isOddHash(uniqueName(source, name)) : isOddNumbered(name),
  );
  const [odd, even] = [true, false].map((half) => members.map((flag, f) => (isOdd[f] === half ? flag : 0)));
  const fewest = Math.min(...[odd, even].map((half) => countFlags(half)));
  if (!canHalve(2 * fewest)) {
    files.log('Half sets: too few odd or even frames to refine them on their own.\n\n');
    return null;
  }
  // The second half overwrites what the first one was merged from.
  const first = outputCandidates((await refine(program, data, odd, cycles, 'Odd frames', pool)).merge);
  const second = outputCandidates((await refine(program, data, even, cycles, 'Even frames', pool)).merge);
  const halves = halfIntensities([first, second]);
  const { a, b } = halves;
  const shells = tableShells(dMin, params.output.n_bins);
  const one = new Float64Array(a.length).fill(1);
  const table = agreementTable(
    {
      first: a,
      second: b,
      weight: one,
      sigmaFirst: one,
      sigmaSecond: one,
      isCompared: (r) => !Number.isNaN(a[r] + b[r]),
    },
    data.reflections.qSquared,
    shells,
  );
  const split = new ShellTable(shells, () => new SplitSums());
  data.reflections.qSquared.forEach((d2, r) => split.at(d2)?.add(halves, r));
  files.log(
    jointHalvesText(shells, table, {
      shells: split.shells.map((sums) => sums.figures().rSplit),
      all: split.overall().figures().rSplit,
    }),
  );
  return [first, second];
}

/**
 * What brings the merged intensities to those of the model: the median over the shells of the tables of the ratio of their
 * means, which a few strong low orders do not decide. 1 where nothing can be compared.
 */
function scaleToModel(
  { set, files, dMin, params }: JointProgram,
  { spaceGroup }: MergingTarget,
  { run, reflections }: LikelihoodData,
  { posterior, nObservations }: OutputCandidates,
): number {
  const lookup = new ReflectionLookup(set);
  const hkl = mapToAsu(spaceGroup, run.reflections.hkl, set.anomalous);
  const shells = tableShells(dMin, params.output.n_bins);
  const sums = Array.from({ length: shells.count }, () => ({ model: 0, merged: 0 }));
  posterior.forEach((intensity, r) => {
    const place = lookup.find(hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]);
    const model = nObservations[r] > 0 && place >= 0 ? (set.model?.[place] ?? NaN) : NaN;
    const shell = shells.shellOf(reflections.qSquared[r]);
    if (shell < 0 || Number.isNaN(model)) return;
    sums[shell].model += model;
    sums[shell].merged += intensity;
  });
  const ratios = sums.map(({ model, merged }) => model / merged).filter((ratio) => ratio > 0);
  if (ratios.length > 0) return median(ratios);
  files.log(
    'Warning: nothing can be compared with the model; the scale of the intensities is arbitrary.\n\n',
  );
  return 1;
}

/** What became of each frame that the engine was given; observations as they weigh in the merge. */
function* outcomes(
  { set }: JointProgram,
  { spaceGroup }: MergingTarget,
  { run, layout }: LikelihoodData,
  { merge, frames: refined }: LikelihoodResult,
  frames: readonly (AboutFrame | null)[],
  unmerged: Iterable<UnmergedFrame>,
): Generator<MergingOutcome> {
  for (const [f, about] of frames.entries()) {
    if (about === null || merge.frames.accepted[f] === 1) continue;
    const { source, name } = run.frames[f];
    const detail = `disagreement with the other frames (likelihood)`;
    yield { kind: 'rejected', source, name, reason: 'postrefinement', detail };
  }
  const lookup = new ReflectionLookup(set);
  for (const { number, unitCell, reciprocalMatrix, observations } of unmerged) {
    const about = frames[number - 1];
    const vector = refined[number - 1]?.vector;
    if (about === null || vector === undefined) continue;
    const asu = mapToAsu(spaceGroup, observations.hkl.subarray(0, 3 * observations.n), set.anomalous);
    const places = Int32Array.from({ length: observations.n }, (_, i) => i).filter(
      (i) => lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]) >= 0,
    );
    const reflection = places.map((i) => lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]));
    yield {
      ...about,
      kind: 'accepted',
      slope: 1,
      offset: 0,
      unitCell,
      postrefined: {
        scaleG: Math.exp(vector[layout.lnG]),
        bFactor: vector[layout.bFactor],
        rotX: vector[layout.rotX],
        rotY: vector[layout.rotY],
        radius: Math.exp(vector[layout.a0]),
        eta: null,
        domainSize: null,
        esds: [],
      },
      reciprocalMatrix: reciprocalMatrix.slice(),
      matched: reflection,
      reflection,
      intensity: Float64Array.from(places, (i) => observations.intensity[i]),
      sigma: Float64Array.from(places, (i) => observations.sigma[i]),
      position: new Float64Array(2 * places.length),
      hkl: Int32Array.from(
        { length: 3 * places.length },
        (_, j) => observations.hkl[3 * places[Math.floor(j / 3)] + (j % 3)],
      ),
    };
  }
}

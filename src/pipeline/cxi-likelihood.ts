import type { RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import { frameRejectionText } from '../frame/rejection.js';
import type { MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { noFrameAgrees } from '../output/likelihood-text.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { RejectedFrame } from '../parallel/prepare-sources.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import { primeDefaults } from '../params/prime-defaults.js';
import type { PrimeParams } from '../params/prime-params.js';
import { uniqueName } from './backend-entry.js';
import { chooseCut } from './choose-cut.js';
import { cutByErrors } from './cut-by-errors.js';
import type { AboutFrame, ScaledFrames } from './cxi-frame-book.js';
import { independentHalf, type RunHalves } from './cxi-half-files.js';
import { halvesText, independentHalves, refine } from './cxi-likelihood-halves.js';
import { outcomes, scaleToModel } from './cxi-likelihood-outcomes.js';
import type { JointProgram } from './joint-program.js';
import { exactly, likelihoodCycles } from './likelihood-cycles.js';
import { likelihoodData } from './likelihood-data.js';
import { chooseErrorScale } from './output-scale.js';
import { meanRefinedCell } from './refined-cells.js';
import { wrongPolarizationText } from '../output/detector-text.js';
import { learntPolarization } from './learnt-detector.js';
import { keepScales, likelihoodUnmerged } from './likelihood-unmerged.js';
import { expandedDMin, type MergingTarget } from './merging-set.js';
import { prepareAll } from './prepare-all.js';
import { primeSetup } from './prime-setup.js';
import { assembleRun } from './run-data.js';
import { scaledSigmasText, sigmasBeyondBoundsText } from './wrong-sigmas.js';

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

const AS_AUTO = 'cxi.merge does as prime.run with intensity_cut = Auto, and has no such parameter.';

/** What the engine made of the frames; halves null where they were too few. */
export interface RefinedTogether {
  readonly outcomes: Iterable<MergingOutcome>;
  readonly halves: RunHalves | null;
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
): Promise<RefinedTogether> {
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
): Promise<RefinedTogether> {
  const { params, sources, show, files } = program;
  const about = new Map(accepted.map((frame) => [uniqueName(frame.source, frame.name), frame]));
  const prepared = await prepareAll({ params: primeParams(program), sources, pool, show });
  const run = assembleRun(
    prepared.map(({ batch }) => batch),
    prepared.map(({ reflections }) => reflections),
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
  if (!members.includes(1)) return { outcomes: lost, halves: null };
  const chosen = chooseCut('Auto', run);
  const complete = await likelihoodData(run, target, pool, chosen.cut);
  const { data, cut } = await cutByErrors(complete, pool, chosen, (cycles, label) =>
    refine(program, complete, members, cycles, label, pool),
  );
  const all = await refine(program, data, members, likelihoodCycles(primeDefaults()), 'All frames', pool);
  tellOfData(program, [
    cut.text === null ? null : `${cut.text} ${AS_AUTO}`,
    scaledSigmasText(data.varianceScale),
    sigmasBeyondBoundsText(all.variance),
    wrongPolarizationText(learntPolarization(data, all.detector), null),
    all.nAgreeing === 0 ? noFrameAgrees(all.frames.length) : null,
  ]);
  const candidates = outputCandidates(all.merge);
  const kept = keepScales(data);
  const candidateHalves = await independentHalves(program, data, members, exactly(all.nCycles), pool);
  const sigma = chooseErrorScale(candidates, candidateHalves);
  const scale = {
    unitCell: meanRefinedCell(run, all, target.spaceGroup),
    unit: scaleToModel(program, target, data, candidates),
    sigma: sigma.scale,
  };
  const half = (own: OutputCandidates) => independentHalf(own, scale.unit, scale.sigma);
  const halves = candidateHalves && ([half(candidateHalves[0]), half(candidateHalves[1])] as const);
  if (halves !== null) files.log(halvesText(program, halves, data));
  files.log(sigma.text);
  const file = { stage: 'likelihood', title: params.output.title, wavelength: NaN };
  const unmerged = likelihoodUnmerged({ ...file, spaceGroup: target.spaceGroup }, data, all, kept, scale);
  return {
    outcomes: joined(lost, outcomes(program, target, data, all, frames, unmerged.frames())),
    halves: halves === null ? null : { hkl: run.reflections.hkl, halves },
  };
}

/** What was found wrong with the data, on the terminal and in the log. */
function tellOfData({ show, files }: JointProgram, texts: readonly (string | null)[]): void {
  for (const text of texts) {
    if (text === null) continue;
    show.say(text);
    files.log(`${text}\n\n`);
  }
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

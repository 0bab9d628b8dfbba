import { cellParameters } from '../crystal/unit-cell.js';
import { isNearCell } from '../merge/frame-filter.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { reflectionSpread } from '../merge/likelihood/reflection-spread.js';
import { countFlags, median } from '../numeric/summary.js';
import { commonModelText } from '../output/frame-model-text.js';
import { heldOutText } from '../output/held-out-text.js';
import { likelihoodCycleText, type LikelihoodCycleText } from '../output/likelihood-text.js';
import { tableOneText } from '../output/table-one-text.js';
import { chooseCut } from './choose-cut.js';
import { dataReduction } from './data-reduction.js';
import { canHalve } from './divide-frames.js';
import { type HalfSets, halfSets, mergeHalfOfRefined } from './half-sets.js';
import { heldOutTest } from './held-out-test.js';
import { cyclesText, exactly, type LikelihoodCycles, likelihoodCycles } from './likelihood-cycles.js';
import { likelihoodData } from './likelihood-data.js';
import { mergeFriedelMatesApart } from './likelihood-anomalous.js';
import { chooseSigmaScale, intensityUnit, mergedFile, TYPICAL_SIGMA_SCALE } from './likelihood-output.js';
import { likelihoodTables } from './likelihood-report.js';
import { keepScales, likelihoodUnmerged } from './likelihood-unmerged.js';
import {
  commonModel,
  likelihoodRecords,
  medianOf,
  observationFates,
  profileOf,
  meanRefinedCell,
} from './likelihood-records.js';
import {
  type LikelihoodData,
  type LikelihoodHooks,
  type LikelihoodResult,
  likelihoodRun,
  roomOf,
  type RunRoom,
} from './likelihood-run.js';
import { cycleRecord, DEFINITIONS, fatesText, observationFatesText } from './likelihood-account.js';
import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { depositedStatistics, tablesJson, tablesText } from './quality-report.js';
import type { RunData } from './run-data.js';
import { percentText } from './run-log.js';
import { rejectedRecords } from './run-recorder.js';

const NO_FRAME_AGREES =
  'Hardly any frame agrees with the others beyond the mean intensity of its resolution: nothing tells right frames from wrong ones, so none was rejected. The data are noise, wrongly indexed, or too few frames; do not use this merge unless CC1/2 says otherwise.';
const METHOD =
  'post-refinement of every frame against the leave-one-out posterior of the others, merging by inverse variance (method = likelihood)';

/** `method = likelihood`: all frames, then two halves on their own; writes log, merged files, statistics and frames. */
export async function runLikelihoodProgram(
  program: PrimeProgram,
  { run, prepared }: PreparedRun,
): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const asked = likelihoodCycles(params);
  const { cut, text: cutText } = chooseCut(params.intensity_cut, run);
  const data = await likelihoodData(run, target, program.pool, cut);
  const [kernel] = await program.pool.run('likelihoodKernel', [undefined]);
  files.log.write(
    `Counting variance per unit of intensity in the sigmas of the input: ${data.gain.toPrecision(4)}\nSums over the observations of a frame: ${kernel} (docs/decisions.md)\n\n`,
  );
  if (cutText !== null) {
    show.say(cutText);
    files.log.write(`${cutText}\n\n`);
  }
  const members = framesNearTarget(program, run);
  if (!members.includes(1)) return allCellsFar(program, run, prepared);
  const cycles: LikelihoodCycleText[] = [];
  const all = await refine(program, data, members, asked, 'All frames', cycles);
  const convergence = cyclesText(asked, all.nCycles, all.agreement);
  files.log.write(`${convergence}\n\n`);
  if (all.nAgreeing === 0) {
    show.say(NO_FRAME_AGREES);
    files.log.write(`${NO_FRAME_AGREES}\n\n`);
  }
  const candidates = outputCandidates(all.merge);
  // Everything that later sets of frames overwrite is written or copied before they begin.
  const records = likelihoodRecords(data, all, members, prepared, target);
  files.writeFrames(records);
  files.log.write(fatesText(records));
  const nMerged = countFlags(all.merge.frames.accepted);
  if (!candidates.nObservations.some((n) => n > 0))
    return nothing(
      program,
      `Nothing could be merged.
${fatesText(records)}`,
    );
  const fates = observationFates(run, all.merge);
  files.writeRejections(fates.records);
  const common = commonModel(data, all, records);
  files.log.write(observationFatesText(fates) + commonModelText(common));
  const apart = params.target_anomalous_flag ? mergeFriedelMatesApart(data, all, target) : null;
  const spread = reflectionSpread(all.merge, params.merge.partiality_min);

  const output = { unitCell: meanRefinedCell(run, all, target.spaceGroup), unit: intensityUnit(data, all) };
  const made = (sigma: number, known: readonly [OutputCandidates, OutputCandidates] | null) =>
    mergedFile(program, data, candidates, apart, known, { ...output, sigma });
  const kept = files.wantsUnmerged ? keepScales(data) : null;
  const nMembers = countFlags(members);
  const hasHalves = params.half_sets !== 'none' && canHalve(nMembers);
  // Whoever stops the run while the halves are refined has the merge already, with typical sigmas.
  if (hasHalves && params.half_sets === 'independent') files.writeMerge(made(TYPICAL_SIGMA_SCALE, null));
  const isIndependent = params.half_sets === 'independent';
  const makeAll = () =>
    hasHalves ? makeHalves(program, data, members, all, kept === null) : Promise.resolve([]);
  // Halves that share the parameters need those of all frames, which the test overwrites.
  const shared = isIndependent ? [] : await makeAll();
  const isTested = params.held_out_test === 'Auto' ? params.half_sets !== 'none' : params.held_out_test;
  const heldOut = isTested ? await heldOutTest(program, data, all) : null;
  if (heldOut !== null) files.log.write(heldOutText(heldOut));
  const halves = isIndependent ? await makeAll() : shared;
  const independent = isIndependent ? halves.at(0) : undefined;
  const scale = chooseSigmaScale(independent?.candidates ?? null, data);
  const merge = made(scale.scale, halves.at(0)?.candidates ?? null);
  const told = likelihoodTables(program, data, {
    candidates,
    spread,
    apart,
    halves,
    scale: { ...output, sigma: scale.scale },
    nFrames: nMerged,
  });
  const mtz = files.writeResult(
    merge,
    dataReduction(records, depositedStatistics(told), {
      method: METHOD,
      halvesBy: 'lattice',
      nOutliers: fates.nOutliers,
    }),
  );
  if (kept !== null)
    files.writeUnmerged(likelihoodUnmerged(merge, data, all, kept, { ...output, sigma: scale.scale }));
  files.log.write(
    `${scale.text}${tablesText(told, files.shown(mtz))}${tableOneText(told.tableOne)}\nMerged data: ${files.shown(mtz)}\n`,
  );
  files.writeTableOne(told.tableOne);
  files.writeStatistics({
    definitions: DEFINITIONS,
    method: 'likelihood',
    nCycles: all.nCycles,
    agreementAskedFor: asked.minAgreement === Infinity ? null : asked.minAgreement,
    cycles: cycles.map(cycleRecord),
    intensityCut: cut,
    nFramesMerged: nMerged,
    nFramesAgreeing: all.nAgreeing,
    unitCell: output.unitCell,
    ...common,
    rejections: {
      outliers: fates.nOutliers,
      downWeighted: fates.nDownWeighted,
      inRejectedFrames: fates.nInRejectedFrames,
    },
    sigmaScale: { scale: scale.scale, measured: scale.measured, nReflections: scale.nReflections },
    halfSets: halves.length === 0 ? 'none' : params.half_sets,
    heldOut,
    ...tablesJson(told),
  });
  const { overall } = depositedStatistics(told);
  show.say(
    `likelihood: ${nMerged} frames, ${overall.nObserved} reflections, completeness ${(100 * overall.completeness).toFixed(1)} %, multiplicity ${overall.multiplicity.toFixed(2)}` +
      (halves.length === 0
        ? ''
        : `, CC1/2 ${percentText(overall.ccHalf)}, Rsplit ${percentText(overall.rSplit)}`),
  );
  return { kind: 'done', mtz, convergence };
}

/** Flags the frames whose cell is within merge.uc_tolerance of the target's; the others are of something else. */
function framesNearTarget({ params, target }: PrimeProgram, run: RunData): Uint8Array {
  return Uint8Array.from(run.frames, (frame) =>
    isNearCell(frame.unitCell, target.unitCell, params.merge.uc_tolerance) ? 1 : 0,
  );
}

/** No frame is near the target cell: says what the cells are instead. */
function allCellsFar(program: PrimeProgram, run: RunData, prepared: PreparedRun['prepared']): ProgramEnd {
  const cells = run.frames.map((frame) => cellParameters(frame.unitCell));
  const typical = [0, 1, 2, 3, 4, 5].map((i) => median(cells.map((cell) => cell[i])).toFixed(2)).join(' ');
  program.files.writeFrames([
    ...run.frames.map((frame) => ({
      source: frame.source,
      name: frame.name,
      stage: 'likelihood',
      rejected: { reason: 'bad-cell' as const, detail: '' },
      model: null,
      fit: null,
      nObservations: frame.n,
      nMerged: 0,
      meanPartiality: null,
    })),
    ...rejectedRecords(prepared),
  ]);
  return nothing(
    program,
    `No frame has a cell within merge.uc_tolerance = ${program.params.merge.uc_tolerance} % of target_unit_cell. The median cell of the ${run.frames.length} frames is ${typical}.`,
  );
}

function nothing({ files }: PrimeProgram, message: string): ProgramEnd {
  files.log.write(`${message}\n`);
  return { kind: 'nothing', message };
}

function refine(
  { pool, show, files }: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  asked: LikelihoodCycles,
  label: string,
  cycles: LikelihoodCycleText[] = [],
  room?: RunRoom,
): Promise<LikelihoodResult> {
  const nFrames = countFlags(members);
  const hooks: LikelihoodHooks = {
    begin: (stage, total) => show.begin(stage, total),
    progress: (n) => show.advance(n),
    finishedCycle: (cycle, { merge, variance, priors, agreement }) => {
      const told = {
        label: `${label}, cycle ${cycle}`,
        nFrames,
        nAccepted: countFlags(merge.frames.accepted),
        nRejectedObservations: countFlags(merge.state.rejected),
        medianCorrelation: medianOf(merge.frames.correlation, members),
        agreement,
        variance,
        profile: profileOf(data.layout, priors),
      };
      cycles.push(told);
      files.log.write(likelihoodCycleText(told));
    },
  };
  return likelihoodRun(data, members, pool, asked, label, hooks, room);
}

/**
 * Half sets as `half_sets` asks for them; the log says what they cost. Independent ones may take the memory of the merge of `all`,
 * whose numbers by observation are lost then.
 */
async function makeHalves(
  program: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  all: LikelihoodResult,
  mayOverwrite: boolean,
): Promise<HalfSets[]> {
  const { params, files, elapsed } = program;
  const begun = elapsed();
  const room = mayOverwrite && params.half_sets === 'independent' ? roomOf(data, all.merge) : undefined;
  const sets = await halfSets(
    program,
    data,
    members,
    params.half_sets === 'shared'
      ? (half) => mergeHalfOfRefined(program, data, all, half)
      : (half, label) => refine(program, data, half, exactly(all.nCycles), label, [], room),
  );
  const what =
    params.half_sets === 'shared'
      ? 'merged with the parameters that were refined on all frames, whose errors they share: CC1/2, CC* and Rsplit are too good'
      : 'refined independently';
  files.log.write(
    `Half sets: ${sets.length === 1 ? 'one pair' : `${sets.length} pairs`}, ${what}. They took ${(elapsed() - begun).toFixed(2)} s; all before them took ${begun.toFixed(2)} s.\n`,
  );
  return sets;
}

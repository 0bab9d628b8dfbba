import type { ErrorScale } from '../merge/likelihood/error-scale.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { reflectionSpread } from '../merge/likelihood/reflection-spread.js';
import { countFlags } from '../numeric/summary.js';
import { anomalousText } from '../output/anomalous-text.js';
import { commonModelText } from '../output/frame-model-text.js';
import { type LikelihoodCycleText, noFrameAgrees } from '../output/likelihood-text.js';
import { tableOneText } from '../output/table-one-text.js';
import { chooseCut } from './choose-cut.js';
import { cutByErrors } from './cut-by-errors.js';
import { dataReduction } from './data-reduction.js';
import { cyclesText, likelihoodCycles } from './likelihood-cycles.js';
import { likelihoodData } from './likelihood-data.js';
import { mergeFriedelMatesApart } from './likelihood-anomalous.js';
import {
  chooseErrorScale,
  inTables,
  intensityUnit,
  mergedFile,
  TYPICAL_SIGMA_SCALE,
} from './likelihood-output.js';
import { likelihoodTables } from './likelihood-report.js';
import { keepScales, likelihoodUnmerged } from './likelihood-unmerged.js';
import { commonModel, likelihoodRecords, observationFates, meanRefinedCell } from './likelihood-records.js';
import { checkMerge, refinesHalves } from './likelihood-checks.js';
import { allCellsFar, framesNearTarget, nothing } from './likelihood-members.js';
import { refineMembers } from './likelihood-refinement.js';
import {
  cycleRecord,
  DEFINITIONS,
  fatesText,
  observationFatesText,
  resultLine,
} from './likelihood-account.js';
import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { scaledSigmasText, sigmasBeyondBoundsText } from './wrong-sigmas.js';
import { depositedStatistics, tablesJson, tablesText } from './quality-report.js';

const METHOD =
  'post-refinement of every frame against the leave-one-out posterior of the others, merging by inverse variance (method = likelihood)';

/** `method = likelihood`: all frames, then two halves on their own; writes log, merged files, statistics and frames. */
export async function runLikelihoodProgram(
  program: PrimeProgram,
  { run, prepared }: PreparedRun,
): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const asked = likelihoodCycles(params);
  const chosen = chooseCut(params.intensity_cut, run);
  const complete = await likelihoodData(run, target, program.pool, chosen.cut);
  const [kernel] = await program.pool.run('likelihoodKernel', [undefined]);
  files.log.write(
    `Counting variance per unit of intensity in the sigmas of the input: ${complete.gain?.toPrecision(4) ?? 'none, they do not rise with the intensity'}\nSums over the observations of a frame: ${kernel} (docs/decisions.md)\n\n`,
  );
  const tell = (text: string | null) => {
    if (text === null) return;
    show.say(text);
    files.log.write(`${text}\n\n`);
  };
  tell(scaledSigmasText(complete.varianceScale));
  const members = framesNearTarget(program, run);
  if (!members.includes(1)) return allCellsFar(program, run, prepared);
  const {
    data,
    cut: { cut, text: cutText },
  } = await cutByErrors(complete, program.pool, chosen, (cycles, label) =>
    refineMembers(program, complete, members, cycles, label),
  );
  tell(cutText);
  const cycles: LikelihoodCycleText[] = [];
  const all = await refineMembers(program, data, members, asked, 'All frames', cycles);
  const convergence = cyclesText(asked, all.nCycles, all.agreement);
  files.log.write(`${convergence}\n\n`);
  tell(sigmasBeyondBoundsText(all.variance));
  if (all.nAgreeing === 0) tell(noFrameAgrees);
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
  if (apart !== null) files.log.write(anomalousText(apart.spread));
  const spread = reflectionSpread(all.merge, params.merge.partiality_min);

  const output = { unitCell: meanRefinedCell(run, all, target.spaceGroup), unit: intensityUnit(data, all) };
  const made = (sigma: ErrorScale, known: readonly [OutputCandidates, OutputCandidates] | null) =>
    mergedFile(program, data, candidates, apart, known, { ...output, sigma });
  const kept = files.wantsUnmerged ? keepScales(data) : null;
  // Whoever stops the run while the halves are refined has the merge already, with typical sigmas.
  if (refinesHalves(program, members)) files.writeMerge(made(TYPICAL_SIGMA_SCALE, null));
  const { halves, heldOut } = await checkMerge(program, data, members, all, kept === null);
  const independent = params.half_sets === 'independent' ? halves.at(0) : undefined;
  const scale = chooseErrorScale(candidates, independent?.candidates ?? null);
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
    files.writeUnmerged(
      likelihoodUnmerged(merge, data, all, kept, { ...output, sigma: scale.scale }, inTables(program, run)),
    );
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
    sigmaScale: { ...scale.scale, intensity: scale.scale.intensity.map((x) => output.unit * x) },
    halfSets: halves.length === 0 ? 'none' : params.half_sets,
    heldOut,
    ...tablesJson(told),
  });
  show.say(resultLine(nMerged, depositedStatistics(told).overall, halves.length > 0));
  return { kind: 'done', mtz, convergence };
}

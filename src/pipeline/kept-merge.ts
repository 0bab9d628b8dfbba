import type { UnitCell } from '../crystal/unit-cell.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { reflectionSpread } from '../merge/likelihood/reflection-spread.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import { countFlags } from '../numeric/summary.js';
import { anomalousText } from '../output/anomalous-text.js';
import { type CommonModel, commonModelText } from '../output/frame-model-text.js';
import { inNaturalOrder } from '../output/natural-order.js';
import { fatesText, nothingText, observationFatesText } from './likelihood-account.js';
import { type FriedelMates, mergeFriedelMatesApart } from './likelihood-anomalous.js';
import type { LikelihoodInput } from './likelihood-input.js';
import { intensityUnit } from './output-scale.js';
import { commonModel } from './common-model.js';
import type { FrameFate } from './data-reduction.js';
import { likelihoodRecords } from './likelihood-records.js';
import { type ObservationFates, observationFates, observationRecords } from './observation-fates.js';
import { meanRefinedCell } from './refined-cells.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { type KeptScales, keepScales } from './likelihood-unmerged.js';
import type { PreparedRun, PrimeProgram } from './prime-program.js';

/** What is kept of the merge of all frames: later sets of frames overwrite its numbers by observation. */
export interface KeptMerge {
  readonly candidates: OutputCandidates;
  readonly spread: ReflectionSpread;
  /** With Friedel mates apart; null where that was not asked for. */
  readonly apart: FriedelMates | null;
  readonly frameFates: readonly FrameFate[];
  readonly fates: ObservationFates;
  readonly common: CommonModel;
  /** Of the frames that were merged. */
  readonly nFrames: number;
  readonly unitCell: UnitCell;
  /** The factor from the engine's intensities to those that are written. */
  readonly unit: number;
  /** Of the observations, for the unmerged file; null where none is written. */
  readonly scales: KeptScales | null;
}

/** Copies what is needed of the merge, and tells of frames and observations in the log and in files of their own. */
export function keepMerge(
  program: PrimeProgram,
  { data, members }: LikelihoodInput,
  all: LikelihoodResult,
  prepared: PreparedRun['prepared'],
): KeptMerge | { readonly nothing: string } {
  const { params, target, files } = program;
  const candidates = outputCandidates(all.merge);
  const records = likelihoodRecords(data, all, members, prepared, target);
  files.writeFrames(inNaturalOrder(records, ({ source }) => source));
  if (!candidates.nObservations.some((n) => n > 0)) return { nothing: nothingText(records) };
  files.log.write(fatesText(records));
  const fates = observationFates(all.merge);
  files.writeRejections(observationRecords(data.run, all.merge));
  const common = commonModel(data, all, records);
  files.log.write(observationFatesText(fates) + commonModelText(common));
  const apart = params.target_anomalous_flag ? mergeFriedelMatesApart(data, all, target) : null;
  if (apart !== null) files.log.write(anomalousText(apart.spread));
  return {
    candidates,
    spread: reflectionSpread(all.merge, params.merge.partiality_min),
    apart,
    frameFates: records.map(({ source, name, rejected }) => ({ source, name, rejected })),
    fates,
    common,
    nFrames: countFlags(all.merge.frames.accepted),
    unitCell: meanRefinedCell(data.run, all, target.spaceGroup),
    unit: intensityUnit(data, all),
    scales: files.wantsUnmerged ? keepScales(data) : null,
  };
}

import { countFlags, median } from '../numeric/summary.js';
import { likelihoodCycleText, type LikelihoodCycleText } from '../output/likelihood-text.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { LikelihoodCycles } from './likelihood-cycles.js';
import { profileOf } from './common-model.js';
import type { RunRoom } from './begin-merge.js';
import type { LikelihoodData } from './likelihood-data.js';
import { type LikelihoodHooks, type LikelihoodResult, likelihoodRun } from './likelihood-run.js';
import type { PrimeProgram } from './prime-program.js';

/** What people see of a refinement, and where a finished cycle is told. */
export interface RefinementDisplay {
  readonly show: Pick<PrimeProgram['show'], 'begin' | 'advance'>;
  readonly tell: (cycle: LikelihoodCycleText) => void;
}

/** Refines and merges the frames that `members` flags; `tell` is called with what each cycle came to. */
export function refineTelling(
  { show, tell }: RefinementDisplay,
  pool: FramePool<RunTasks>,
  data: LikelihoodData,
  members: Uint8Array,
  asked: LikelihoodCycles,
  label: string,
  room?: RunRoom,
): Promise<LikelihoodResult> {
  const nFrames = countFlags(members);
  const hooks: LikelihoodHooks = {
    begin: (stage, total) => show.begin(stage, total),
    progress: (n) => show.advance(n),
    finishedCycle: (cycle, { merge, variance, priors, profile, detector, agreement }) =>
      tell({
        label: `${label}, cycle ${cycle}`,
        nFrames,
        nAccepted: countFlags(merge.frames.accepted),
        nRejectedObservations: countFlags(merge.state.rejected),
        medianCorrelation: median(merge.frames.correlation.filter((_, f) => members[f] === 1)),
        agreement,
        variance,
        profile: profileOf(data.layout, priors),
        profileEvidence: profile?.lnEvidence ?? null,
        polarizationEvidence: detector?.polarizationEvidence ?? null,
        detectorMapEvidence: detector?.mapEvidence ?? null,
      }),
  };
  return likelihoodRun(data, members, pool, asked, label, hooks, room);
}

/** The same in a run of prime.run: the log tells of each cycle, and `cycles` is added to. */
export function refineMembers(
  { pool, show, files }: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  asked: LikelihoodCycles,
  label: string,
  cycles: LikelihoodCycleText[] = [],
  room?: RunRoom,
): Promise<LikelihoodResult> {
  const tell = (told: LikelihoodCycleText): void => {
    cycles.push(told);
    files.log.write(likelihoodCycleText(told));
  };
  return refineTelling({ show, tell }, pool, data, members, asked, label, room);
}

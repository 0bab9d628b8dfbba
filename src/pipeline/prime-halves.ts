import { halfSetsText } from '../output/half-sets-text.js';
import { mergeStage } from './merge-stage.js';
import { canHalve, divideFrames, NOT_ASKED_FOR, TOO_FEW_TO_HALVE } from './divide-frames.js';
import type { PrimeProgram } from './prime-program.js';
import { type PrimeRunOptions, primeRun, type StageResult } from './prime-run.js';
import type { HalfStage } from './prime-output.js';
import type { HalvesMade } from './table-one-rows.js';
import { type RunData, takeFrames } from './run-data.js';

export type PrimeHalves = readonly [HalfStage, HalfStage];

/** The half sets of a run, what kind they are, and what the log says of them. */
export interface PrimeHalfSets {
  readonly made: HalvesMade;
  /** One entry per division of the frames; empty without half sets. */
  readonly sets: readonly PrimeHalves[];
  readonly text: string;
  /** Why there are none, where there are none. */
  readonly whyNone: string;
}

/** No half sets, and why. */
function noHalves(whyNone: string): PrimeHalfSets {
  return { made: 'none', sets: [], text: `Half sets: none (${whyNone}).\n`, whyNone };
}

/**
 * The frames of `last`, divided at random as often as asked for. Independent halves begin anew, take so many cycles as all
 * frames took, and overwrite the full intensities of the run: whatever is needed of those has to be taken before.
 */
export async function primeHalfSets(
  program: PrimeProgram,
  start: RunData,
  last: StageResult,
  options: PrimeRunOptions,
  nCycles: number,
): Promise<PrimeHalfSets> {
  const { half_sets: made, half_set_repeats: nRepeats } = program.params;
  const members = new Uint8Array(last.run.frames.length).fill(1);
  if (made === 'none') return noHalves(NOT_ASKED_FOR);
  if (!canHalve(members.length)) return noHalves(TOO_FEW_TO_HALVE);
  const begun = program.elapsed();
  const sets: PrimeHalves[] = [];
  for (let repeat = 0; repeat < nRepeats; repeat++) {
    const [a, b] = divideFrames(members, repeat);
    const mergeHalf = (half: Uint8Array, name: string) =>
      made === 'shared'
        ? sharedHalf(last, options, half)
        : independentHalf(program, start, { ...options, nCycles }, half, `${name} half`);
    const first = await mergeHalf(a, 'First');
    const second = await mergeHalf(b, 'Second');
    if (first === null || second === null) return noHalves('nothing could be merged in one half');
    sets.push([first, second]);
  }
  const isApart = options.firstReference === null || made === 'shared';
  const exception = isApart ? '' : ', but for their first reference, hklrefin';
  const text = halfSetsText(made, sets.length, program.elapsed() - begun, begun, exception);
  return { made, sets, text, whyNone: '' };
}

/** A half on its own; null where nothing can be merged. */
async function independentHalf(
  { pool, show }: PrimeProgram,
  start: RunData,
  options: PrimeRunOptions,
  half: Uint8Array,
  label: string,
): Promise<HalfStage | null> {
  const stages: StageResult[] = [];
  const end = await primeRun(takeFrames(start, half, options.spaceGroup, start.anomalous), pool, options, {
    begin: (stage, total) => show.begin(`${label}: ${stage}`, total),
    progress: (n) => show.advance(n),
    finished: (stage) => stages.push(stage),
  });
  return end.kind === 'done' ? (stages.at(-1) ?? null) : null;
}

/** The accepted frames of a half with their parameters from all frames, merged. */
function sharedHalf(last: StageResult, { merge }: PrimeRunOptions, half: Uint8Array): HalfStage | null {
  const { run, outcomes, fates, report } = last;
  const own = outcomes.map((outcome, i) =>
    half[i] === 1 && fates[i] === null
      ? outcome
      : ({ kind: 'rejected', reason: fates[i] ?? 'nothing-to-merge', detail: '' } as const),
  );
  const result = mergeStage(run, own, report.stage, report.mode, merge(run));
  return result.kind === 'nothing' ? null : { run, merged: result.merged };
}

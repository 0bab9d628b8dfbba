import { inNaturalOrder } from '../output/natural-order.js';
import { problemSentences } from '../input/problem-sentences.js';
import type { SourceProblem } from '../input/source-ref.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import {
  addTally,
  frameRejectionText,
  type FrameRejectionReason,
  observationRejectionText,
  type ObservationRejectionReason,
  type ObservationTally,
} from '../frame/rejection.js';

/** What preparation found and left out, over the whole input. */
export interface InputSummary {
  readonly nSources: number;
  readonly nLattices: number;
  readonly nFrames: number;
  readonly nObservationsRead: number;
  readonly nObservations: number;
  readonly rejectedFrames: Partial<Record<FrameRejectionReason, number>>;
  readonly rejectedObservations: ObservationTally;
}

export function summarizeInput(nSources: number, outputs: readonly PrepareOutput[]): InputSummary {
  const rejectedFrames: Partial<Record<FrameRejectionReason, number>> = {};
  const rejectedObservations: ObservationTally = {};
  let nLattices = 0;
  let nFrames = 0;
  let nObservationsRead = 0;
  let nObservations = 0;
  for (const output of outputs) {
    nLattices += output.nLattices;
    nFrames += output.batch.frames.length;
    nObservationsRead += output.nObservationsRead;
    nObservations += output.batch.n;
    addTally(rejectedObservations, output.tally);
    for (const { reason } of output.rejected) rejectedFrames[reason] = (rejectedFrames[reason] ?? 0) + 1;
  }
  return {
    nSources,
    nLattices,
    nFrames,
    nObservationsRead,
    nObservations,
    rejectedFrames,
    rejectedObservations,
  };
}

const N_NAMED = 10;

/** The section of the log that says what was read, and what was rejected and why. */
export function inputText(
  summary: InputSummary,
  outputs: readonly PrepareOutput[],
  problems: readonly SourceProblem[],
): string {
  const lines = [
    'Input',
    ` files:                     ${count(summary.nSources)}`,
    ...(problems.length === 0 ? [] : [` inputs with a problem:     ${count(problems.length)}`]),
    ` lattices found:            ${count(summary.nLattices)}`,
    ` frames prepared:           ${count(summary.nFrames)}`,
    ` observations read:         ${count(summary.nObservationsRead)}`,
    ` observations prepared:     ${count(summary.nObservations)}`,
    ...problemSentences(problems).map((sentence) => ` Warning: ${sentence}`),
    ...reasonLines('Frames rejected', summary.rejectedFrames, (r) =>
      frameRejectionText(r as FrameRejectionReason),
    ),
    ...rejectedNames(outputs),
    ...reasonLines('Observations left out', summary.rejectedObservations, (r) =>
      observationRejectionText(r as ObservationRejectionReason),
    ),
    '',
    '',
  ];
  return lines.join('\n');
}

function count(n: number): string {
  return String(n).padStart(12);
}

/** Counts by reason, the most frequent first. */
export function reasonLines(
  title: string,
  counts: Readonly<Record<string, number | undefined>>,
  sentence: (reason: string) => string,
): string[] {
  const entries = Object.entries(counts).filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0);
  if (entries.length === 0) return [`${title}: none`];
  const total = entries.reduce((sum, [, n]) => sum + n, 0);
  entries.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [
    `${title}: ${total}`,
    ...entries.map(([reason, n]) => `${count(n)}  ${reason}: ${sentence(reason)}`),
  ];
}

/** Rejected sources by name, the first few of them; more than that with one and the same reason are one line. The rest are in frames.jsonl. */
export function rejectedNames(outputs: readonly Pick<PrepareOutput, 'rejected'>[]): string[] {
  const sources = new Map<string, string[]>();
  const rejected = outputs.flatMap((output) => output.rejected);
  for (const { source, reason, detail } of inNaturalOrder(rejected, (frame) => frame.source)) {
    const why = `${reason}: ${detail}`;
    const same = sources.get(why);
    if (same === undefined) sources.set(why, [source]);
    else same.push(source);
  }
  const named = [...sources].flatMap(([why, of]) =>
    of.length > N_NAMED
      ? [{ n: of.length, text: `   ${of[0]} and ${of.length - 1} others: ${why}` }]
      : of.map((source) => ({ n: 1, text: `   ${source}: ${why}` })),
  );
  const lines = named.slice(0, N_NAMED).map(({ text }) => text);
  const nLeft = named.slice(N_NAMED).reduce((sum, { n }) => sum + n, 0);
  if (nLeft > 0) lines.push(`   ... and ${nLeft} more in frames.jsonl`);
  return lines;
}

/** A ratio in percent for a sentence. */
export function percentText(ratio: number): string {
  return Number.isNaN(ratio) ? 'not defined' : `${(100 * ratio).toFixed(2)} %`;
}

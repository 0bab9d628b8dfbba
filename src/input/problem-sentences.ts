import type { SourceProblem } from './source-ref.js';

/** So many entries with the same trouble are named. */
const NAMED = 10;

/**
 * What is wrong with entries of `data`, a sentence each and in their order. Of trouble that many have the first ten are named and the others
 * counted, after the tenth.
 */
export function problemSentences(problems: readonly SourceProblem[]): string[] {
  const totals = new Map<string, number>();
  for (const { detail } of problems) totals.set(detail, (totals.get(detail) ?? 0) + 1);
  const counts = new Map<string, number>();
  return problems.flatMap(({ entry, detail }) => {
    const count = (counts.get(detail) ?? 0) + 1;
    counts.set(detail, count);
    const nMore = (totals.get(detail) ?? 0) - NAMED;
    if (count > NAMED) return [];
    const sentence = `${entry}: ${detail}`;
    return count === NAMED && nMore > 0 ? [sentence, `and ${nMore} more: ${detail}`] : [sentence];
  });
}

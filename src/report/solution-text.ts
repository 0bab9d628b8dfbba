import type { SolutionComparison } from '../ambiguity/compare-solutions.js';

/**
 * The comparison of two solutions for people: the frames that differ (where a space group is known, after the one operator by which
 * the solutions as a whole differ), then the counts.
 */
export function comparisonText(comparison: SolutionComparison): string {
  const { nFirst, nSecond, nCommon, nSame, different, equivalent } = comparison;
  const lines = (equivalent?.different ?? different).map(
    ([p, q]) => `${p.frame} ${p.operator} ${q.operator}`,
  );
  lines.push(
    `Found ${nFirst} and ${nSecond} images, ${nCommon} in both, with ${nSame} matches of operators as they are written`,
  );
  if (equivalent !== null) {
    lines.push(`Equivalent by symmetry: ${equivalent.nSame} of ${nCommon}`);
    lines.push(
      `With ${equivalent.upTo} behind all operators of the first: ${equivalent.nSameUpTo} of ${nCommon}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

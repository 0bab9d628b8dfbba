/** What was learnt of the profile beyond its formula, for the log and statistics.json. */
export interface LearntProfileText {
  /** ln of the Bayes factor of the table against none. */
  readonly lnEvidence: number;
  /** Rows: t = d_min/d. */
  readonly t: readonly number[];
  /** Columns: x, where the formula has p = exp(-x²/2), with the sign of the Ewald offset. */
  readonly x: readonly number[];
  /** What p of the formula is multiplied by, row by row of t. */
  readonly factor: readonly (readonly number[])[];
}

const NONE = ' learnt shape     none                   the data do not ask for more than this formula';

/** The table, or a line that says that there is none. */
export function learntProfileText(learnt: LearntProfileText | null): string {
  if (learnt === null) return NONE;
  const row = (head: string, numbers: readonly number[], digits: number) =>
    ` ${head.padStart(8)} ${numbers.map((value) => value.toFixed(digits).padStart(6)).join('')}`;
  return [
    ` learnt shape     ln evidence ${learnt.lnEvidence.toFixed(0).padEnd(9)} all frames ask for a profile other than this formula: it is multiplied by`,
    row('x', learnt.x, 1),
    ...learnt.t.map((t, i) => row(`t = ${t}`, learnt.factor[i], 2)),
    ' at x, where the formula is exp(-x^2/2); negative x: inside the Ewald sphere; t = d_min/d',
  ].join('\n');
}

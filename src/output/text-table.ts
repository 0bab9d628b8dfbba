/** A table with lines of dashes, cells centred as the original program centres them. */
export function textTable(rows: readonly (readonly string[])[], nHeader: number): string {
  const nColumns = rows.reduce((n, row) => Math.max(n, row.length), 0);
  const widths = Array.from({ length: nColumns }, (_, c) =>
    rows.reduce((width, row) => Math.max(width, (row[c] ?? '').length), 0),
  );
  const rule = '-'.repeat(widths.reduce((a, b) => a + b, 0) + nColumns - 1);
  const lines = rows.map((row) =>
    widths
      .map((width, c) => centred(row[c] ?? '', width))
      .join(' ')
      .trimEnd(),
  );
  return [rule, ...lines.slice(0, nHeader), rule, ...lines.slice(nHeader), rule].join('\n');
}

/** The odd blank goes to the left in fields of odd width (as in Python). */
function centred(text: string, width: number): string {
  const blanks = width - text.length;
  const left = (blanks >> 1) + (blanks & width & 1);
  return ' '.repeat(left) + text + ' '.repeat(blanks - left);
}

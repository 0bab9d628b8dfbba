import { fixed } from './format-number.js';

/** The limits of a shell, Å. */
export interface ShellLimits {
  readonly dMax: number;
  readonly dMin: number;
}

/** A table by resolution shell: title, header, a line a shell that begins with its limits, and the line of all. */
export function shellTableText(
  title: string,
  header: readonly string[],
  shells: readonly ShellLimits[],
  rows: readonly string[],
  overall: string,
): string {
  const rule = '-'.repeat(Math.max(...header.map((line) => line.length)));
  const lines = shells.map(
    ({ dMax, dMin }, i) =>
      `${String(i + 1).padStart(2, '0')} ${fixed(dMax, 7, 2)} - ${fixed(dMin, 7, 2)} ${rows[i]}`,
  );
  return [title, ...header, rule, ...lines, rule, `   TOTAL             ${overall}`, rule, '', ''].join('\n');
}

/** A ratio in percent; a dash where nothing is defined. */
export function percent(ratio: number, width: number, digits: number): string {
  return number(100 * ratio, width, digits);
}

/** A number; a dash where nothing is defined. */
export function number(value: number, width: number, digits: number): string {
  return Number.isFinite(value) ? fixed(value, width, digits) : '-'.padStart(width);
}

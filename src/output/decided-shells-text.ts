import type { DecidedCorrelation, DecidedShell } from '../statistics/deciding-reflections.js';
import { percent, type ShellLimits } from './shell-table-text.js';

/** A line for every shell whose CC1/2 a few reflections decide; nothing where there is none. */
export function decidedShellsText(
  decided: readonly DecidedShell[],
  limits: readonly ShellLimits[],
  hkl: Int32Array,
): string {
  if (decided.length === 0) return '';
  const line = ({ shell, ccHalf, ccHalfWithout, reflections }: DecidedShell): string => {
    const { dMax, dMin } = limits[shell];
    return `  shell ${shell + 1} (${dMax.toFixed(2)} - ${dMin.toFixed(2)} A): ${percent(ccHalf, 0, 2)}, without ${reflectionNames(reflections, hkl)} ${percent(ccHalfWithout, 0, 2)}`;
  };
  return [
    'CC1/2 (percent) that single reflections decide: each changes that of its shell by more than 10. A gross error in one half',
    'does that, or one reflection far stronger than the others. They stay in the merge.',
    ...decided.map(line),
    '',
    '',
  ].join('\n');
}

/** A sentence of CC1/2 overall, where a few reflections decide it. */
export function decidedOverallText(
  { ccHalf, ccHalfWithout, reflections }: DecidedCorrelation,
  hkl: Int32Array,
): string {
  return `Single reflections decide CC1/2 overall: it is ${percent(ccHalf, 0, 1)} %, and without ${reflectionNames(reflections, hkl)} ${percent(ccHalfWithout, 0, 1)} %. They are in the merge and in all figures.`;
}

function reflectionNames(reflections: readonly number[], hkl: Int32Array): string {
  return reflections.map((r) => `(${hkl.subarray(3 * r, 3 * r + 3).join(' ')})`).join(', ');
}

import type { HeldOutFigures, HeldOutVerdict } from '../statistics/held-out-sums.js';
import { fixed } from './format-number.js';
import { percent, type ShellLimits, shellTableText } from './shell-table-text.js';

/** A shell of the test; `decided`: the figures without the observations that decide it. */
interface HeldOutRow extends HeldOutFigures, ShellLimits {
  readonly decided:
    | (HeldOutFigures & { readonly observations: readonly { source: string; hkl: readonly number[] }[] })
    | null;
}

/** What the log is made from: figures by shell with the limits of each. */
export interface HeldOutReport {
  readonly fraction: number;
  readonly nReflections: number;
  readonly shells: readonly HeldOutRow[];
  readonly overall: HeldOutRow;
}

const HEADER = ['Bin Resolution Range      N_obs    before    after     gain   (dev.)  post-refinement'];

const WORDS: Readonly<Record<HeldOutVerdict, string>> = {
  helped: 'helped',
  'no-difference': 'made no clear difference',
  worse: 'made it WORSE',
  'no-data': 'too few observations',
  'no-signal': 'nothing is predicted, before or after',
};

/** Correlation below which the merge predicts next to nothing. */
const NO_SIGNAL = 0.1;

/** Whether post-refinement helped, shell by shell, and what to do where it did not. */
export function heldOutText({ fraction, nReflections, shells, overall }: HeldOutReport): string {
  const table = shellTableText(
    `Did post-refinement help? Test on ${nReflections} held-out reflections (${fixed(100 * fraction, 0, 0)} %), in whose absence the frames were refined once more.
Correlation (percent) of their observations, I/sigma, with what the other frames predict: with the scales that
refinement began with, and after it.`,
    HEADER,
    shells,
    shells.map(columns),
    columns(overall),
  );
  return `${table.trimEnd()}\n${[...decidedLines(shells, overall), ...adviceLines(shells, overall)].join('\n')}\n\n`;
}

/** Names single observations that decide the correlation of a shell or of all. */
function decidedLines(shells: readonly HeldOutRow[], overall: HeldOutRow): string[] {
  const line = (name: string, { ccAfter, decided }: HeldOutRow): string[] => {
    if (decided === null) return [];
    const named = decided.observations.map(({ source, hkl }) => `(${hkl.join(' ')}) of ${source}`).join(', ');
    return [
      `  ${name}: ${percent(ccAfter, 0, 2)} after; without ${named}: from ${percent(decided.ccBefore, 0, 2)} to ${percent(decided.ccAfter, 0, 2)}, ${WORDS[decided.verdict]}`,
    ];
  };
  const lines = [
    ...shells.flatMap((shell, s) => line(`shell ${s + 1}`, shell)),
    ...line('all shells', overall),
  ];
  return lines.length === 0
    ? []
    : ['Single observations decide the correlation after post-refinement of', ...lines];
}

function columns({ n, ccBefore, ccAfter, gainDeviation, verdict }: HeldOutFigures): string {
  return (
    `${fixed(n, 9, 0)} ${percent(ccBefore, 9, 2)} ${percent(ccAfter, 8, 2)} ${percent(ccAfter - ccBefore, 8, 2)} ` +
    `${percent(gainDeviation, 8, 2)}  ${WORDS[verdict]}`
  );
}

function adviceLines(shells: readonly HeldOutRow[], overall: HeldOutFigures): string[] {
  const lines = [overallLine(overall)];
  const worse = shells.filter((shell) => (shell.decided ?? shell).verdict === 'worse');
  if (worse.length > 0)
    lines.push(
      `Worse in ${rangesText(worse)}. Where this is more than one shell: compare with n_postref_cycle=1, check the target cell,`,
      'space group and indexing ambiguity, and whether these frames hold enough spots there (frames.jsonl: nObservations).',
    );
  const silent = silentEnd(shells);
  if (silent !== null)
    lines.push(
      `Beyond ${fixed(silent, 0, 2)} A the merge predicts next to nothing, before and after: set merge.d_min = ${fixed(silent, 0, 2)} unless CC1/2 says otherwise.`,
    );
  return lines;
}

function overallLine({ verdict, ccBefore, ccAfter }: HeldOutFigures): string {
  const change = `from ${percent(ccBefore, 0, 2)} to ${percent(ccAfter, 0, 2)} %`;
  switch (verdict) {
    case 'helped':
      return `Overall post-refinement helped: ${change}.`;
    case 'no-difference':
      return `Overall post-refinement made no clear difference (${change}): more frames would tell.`;
    case 'worse':
      return `Overall post-refinement made it WORSE (${change}): do not use this merge before you know why. Compare with n_postref_cycle=0 (the mean-scaled set); check wavelength, detector distance, target cell, space group and indexing ambiguity.`;
    case 'no-signal':
      return `The frames predict nothing of each other's held-out observations, before or after post-refinement (${change}): these data hold no signal, or the frames are not of one crystal form. Check target cell, space group, indexing ambiguity and wavelength.`;
    case 'no-data':
      return 'Too few observations of held-out reflections to say whether post-refinement helped.';
  }
}

function rangesText(shells: readonly ShellLimits[]): string {
  return shells.map(({ dMax, dMin }) => `${fixed(dMax, 0, 2)} - ${fixed(dMin, 0, 2)} A`).join(', ');
}

/** Where the last shells without any correlation begin, Å; null where the last one has some. */
function silentEnd(shells: readonly HeldOutRow[]): number | null {
  let begin: number | null = null;
  for (let s = shells.length - 1; s >= 0; s--) {
    const { ccBefore, ccAfter, verdict, dMax } = shells[s];
    if (verdict === 'no-data' || Math.max(ccBefore, ccAfter) > NO_SIGNAL) break;
    begin = dMax;
  }
  return begin;
}

import { IntensityList, type ReferenceIntensities } from './measured-reference.js';
import { ReferenceProblem } from './reference-problem.js';

/** Reflections of a CNS or X-PLOR file, which may say its cell and space group in a comment. */
export interface CnsReflections {
  readonly reference: ReferenceIntensities;
  readonly labels: readonly string[];
  readonly fromAmplitudes: boolean;
  /** Six numbers, Å and degrees. */
  readonly cell: readonly number[] | null;
  readonly symbol: string | null;
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][-+]?\d+)?`;
/** Names of columns of intensities, of amplitudes, and of sigmas, the first that occurs is taken. */
const INTENSITIES = /^(?:I|IOBS|IMEAN|IMEAS|I_?OBS.*|INTE.*)$/;
const SIGMAS = /^SIG[A-Z_0-9]*$/;
const AMPLITUDES = /^(?:FOBS|F|FMEAN|FP|F_?OBS.*|FMODEL|FCALC)$/;

export function looksLikeCns(text: string): boolean {
  return /^[ \t]*INDE[A-Z]*\s+-?\d+\s+-?\d+\s+-?\d+\s+[A-Z]/im.test(text.slice(0, 1 << 18));
}

/** Reads the free format `INDEx h k l NAME= value ...` in which what stands in braces, or behind `!`, is a comment. */
export function readCns(text: string): CnsReflections {
  const crystal = crystalOf(text);
  const bare = text.replace(/\{[^}]*\}/g, ' ').replace(/!.*$/gm, ' ');
  const entries = bare.split(/\bINDE[A-Z]*\b/i);
  const header = entries.shift() ?? '';
  const first = entries.find((entry) => namesOf(entry).length > 0) ?? '';
  const names = namesOf(first);
  const intensity = names.find((name) => INTENSITIES.test(name));
  const label = intensity ?? names.find((name) => AMPLITUDES.test(name));
  if (label === undefined)
    throw new ReferenceProblem(`there are no intensities or amplitudes among the columns ${names.join(' ')}`);
  const anomalous = /\bANOM[A-Z]*\s*=?\s*T/i.test(header) || /\bHERM[A-Z]*\s*=?\s*F/i.test(header);
  const list = new IntensityList(intensity === undefined);
  const valueAt = valueOf(label);
  const sigmaLabel = sigmaLabelOf(label, names);
  const sigmaAt = sigmaLabel === null ? () => NaN : valueOf(sigmaLabel);
  for (const entry of entries) {
    const [h, k, l] = entry.trim().split(/\s+/, 3).map(Number);
    list.add(h, k, l, valueAt(entry), sigmaAt(entry));
  }
  if (list.n === 0) throw new ReferenceProblem('it has no reflections with values');
  return {
    reference: list.list(anomalous),
    labels: [label],
    fromAmplitudes: intensity === undefined,
    ...crystal,
  };
}

/** The sigmas of a column bear its name, or stand behind it. */
function sigmaLabelOf(label: string, names: readonly string[]): string | null {
  const named = names.find((name) => name === `SIG${label}` || name === `SIGMA${label}`);
  const next = names[names.indexOf(label) + 1];
  return named ?? (next !== undefined && SIGMAS.test(next) ? next : null);
}

/** What finds the value of a name in an entry; NaN where there is none. */
function valueOf(name: string): (entry: string) => number {
  const pattern = new RegExp(String.raw`(?:^|\s)${name}\s*=?\s*(${NUMBER})`, 'i');
  return (entry) => Number(pattern.exec(entry)?.[1].replace(/d/i, 'e') ?? NaN);
}

/** Names that are followed by a value. */
function namesOf(entry: string): string[] {
  const pattern = new RegExp(String.raw`([A-Z_][A-Z_0-9]*)\s*=?\s*${NUMBER}`, 'gi');
  return [...entry.matchAll(pattern)].map((match) => match[1].toUpperCase());
}

/** `{ sg=P6(1)22 a=92.7 b=92.7 c=128.4 alpha=90 beta=90 gamma=120 }` */
function crystalOf(text: string): { cell: readonly number[] | null; symbol: string | null } {
  const head = text.slice(0, 1 << 16);
  const symbol = /\bsg\s*=\s*([A-Za-z0-9()/-]+)/.exec(head)?.[1] ?? null;
  const words = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'].map(
    (name) => new RegExp(String.raw`\b${name}\s*=\s*(${NUMBER})`).exec(head)?.[1],
  );
  const cell = words.map((word) => Number(word ?? NaN));
  return { cell: cell.every(Number.isFinite) ? cell : null, symbol };
}

import type { Inspection } from '../input/inspection.js';
import { spaceGroupFromHall } from '../crystal/space-group.js';
import { SymmetryError } from '../crystal/symmetry-error.js';

const BLOCKS = '▁▂▃▄▅▆▇█';
const nBins = 24;

/** What is in the files of one format, for people. */
export function inspectionText(inspection: Inspection): string {
  const { format, nReflections, nSources, wavelengths } = inspection;
  const n = nReflections.length;
  const total = nReflections.reduce((sum, count) => sum + count, 0);
  const lines = [
    `${format}: ${counted(n, 'lattice')} in ${counted(nSources, 'source')}, ${counted(total, 'reflection')}`,
  ];
  if (n > 0)
    lines.push(
      row(
        'space group',
        [...inspection.halls].map(([hall, count]) => `${symbolOf(hall)} (${count})`).join(', '),
      ),
      ...['a', 'b', 'c', 'alpha', 'beta', 'gamma'].map((name, i) =>
        spread(name, inspection.cells[i], i < 3 ? 2 : 2, i < 3 ? 'Å' : '°'),
      ),
      spread('wavelength', wavelengths, 5, 'Å'),
      spread('distance', inspection.distancesMm, 2, 'mm'),
      spread('reflections', nReflections, 0, 'a lattice'),
      spread('d_max', inspection.dMax, 1, 'Å'),
      spread('d_min', inspection.dMin, 2, 'Å'),
      spread('mean I/sigma', inspection.meanIOverSigma, 2, ''),
      spread(
        'Ewald offset',
        inspection.ewaldOffsets.map((x) => 1000 * x),
        3,
        'rms, 1/1000 Å',
      ),
    );
  return [...lines, ...missingLines(inspection), ''].join('\n');
}

export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** A line about one quantity. */
export function row(name: string, text: string): string {
  return `  ${name.padEnd(13)} ${text}`;
}

/** Hermann-Mauguin symbol; the Hall symbol itself where there is none. */
export function symbolOf(hall: string): string {
  try {
    return spaceGroupFromHall(hall).hermannMauguin;
  } catch (error) {
    if (error instanceof SymmetryError) return hall;
    throw error;
  }
}

/** Median and range of some values, and a histogram between them where they differ. */
function spread(name: string, values: readonly number[], digits: number, unit: string): string {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return row(name, 'none');
  const show = (value: number) => value.toFixed(digits);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const text = `${show(sorted[sorted.length >> 1])} ${unit}`;
  if (show(low) === show(high)) return row(name, text);
  return row(
    name,
    `${text.padEnd(24)} ${show(low).padStart(9)} ${histogram(sorted, low, high)} ${show(high)}`,
  );
}

/** Counts between two limits as blocks of different height; a bin with anything in it shows. */
export function histogram(values: ArrayLike<number>, low: number, high: number): string {
  const counts = new Int32Array(nBins);
  for (let i = 0; i < values.length; i++)
    counts[Math.min(nBins - 1, Math.floor((nBins * (values[i] - low)) / (high - low)))]++;
  const most = Math.max(...counts);
  return Array.from(counts, (count) => (count === 0 ? ' ' : BLOCKS[Math.ceil((8 * count) / most) - 1])).join(
    '',
  );
}

/** What is missing or wrong, a line each. */
function missingLines(inspection: Inspection): string[] {
  const { nWithoutPixelSize, nLeftHanded, nFailed, nNotFinite, nSigmaNotPositive, nDuplicates, rejected } =
    inspection;
  const lines: [number, string][] = [
    [nWithoutPixelSize, 'without a pixel size: set pixel_size_mm'],
    [nLeftHanded, 'with left-handed axes, which are rejected'],
    [nDuplicates, 'with the observations of an earlier one'],
  ];
  return [
    ...lines.filter(([n]) => n > 0).map(([n, text]) => row('!', `${counted(n, 'lattice')} ${text}`)),
    ...unsoundLines(nFailed, nNotFinite, nSigmaNotPositive),
    ...reasons(rejected).map((text) => row('!', text)),
  ];
}

/** Observations that cannot be used, a line a reason. */
export function unsoundLines(nFailed: number, nNotFinite: number, nSigmaNotPositive: number): string[] {
  const observations: [number, string][] = [
    [nFailed, 'marked as failed by the program that integrated'],
    [nNotFinite, 'with an intensity or sigma that is no finite number'],
    [nSigmaNotPositive, 'with a sigma of zero or less'],
  ];
  return observations
    .filter(([n]) => n > 0)
    .map(([n, text]) => row('!', `${counted(n, 'reflection')} ${text}`));
}

const maxReasons = 10;

/** Why sources gave nothing: each reason once, with the first source that has it. */
function reasons(rejected: Inspection['rejected']): string[] {
  const byDetail = new Map<string, string[]>();
  for (const { detail, source } of rejected) byDetail.set(detail, [...(byDetail.get(detail) ?? []), source]);
  const lines = [...byDetail].map(([detail, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `nothing from ${first}${more}: ${detail}`;
  });
  return lines.length <= maxReasons
    ? lines
    : [...lines.slice(0, maxReasons), `and ${lines.length - maxReasons} other reasons`];
}

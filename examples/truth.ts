import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dSpacings, unitCell } from '../src/crystal/unit-cell.js';
import { Correlation } from '../src/numeric/correlation.js';
import type { SimulationOptions } from './simulation/options.js';
import type { FrameTruth } from './simulation/still.js';

/** What is true of simulated frames. */
export interface Truth {
  readonly options: SimulationOptions;
  readonly frames: readonly (FrameTruth & { readonly name: string })[];
  /** True intensity by "h k l" of the unique reflection. */
  readonly intensity: ReadonlyMap<string, number>;
}

/** Reads truth.hkl and frames.json of a folder that `simulate.ts` wrote. */
export function readTruth(folder: string): Truth {
  const { options, frames } = JSON.parse(readFileSync(join(folder, 'frames.json'), 'utf8')) as Omit<
    Truth,
    'intensity'
  >;
  const lines = readFileSync(join(folder, 'truth.hkl'), 'utf8').trimEnd().split('\n');
  const intensity = new Map(
    lines.map((line) => {
      const [h, k, l, value] = line.split(' ');
      return [`${h} ${k} ${l}`, Number(value)];
    }),
  );
  return { options, frames, intensity };
}

export interface Score {
  /** Reflections compared. */
  readonly n: number;
  /** Fraction of the true reflections that were merged. */
  readonly completeness: number;
  /** Mean, over ten shells of as many reflections each, of the correlation of merged with true intensities; NaN where one has none. */
  readonly meanShellCc: number;
}

/**
 * How good merged intensities are.
 * @param hkl indices in the asymmetric unit of the truth (that of `mapToAsu`), 3n interleaved
 */
export function scoreAgainst(
  truth: Truth,
  hkl: Int32Array,
  intensity: ArrayLike<number>,
  nShells = 10,
): Score {
  const d = dSpacings(unitCell(truth.options.cell), hkl);
  const compared = Array.from(d, (spacing, i) => {
    const expected = truth.intensity.get(`${hkl[3 * i]} ${hkl[3 * i + 1]} ${hkl[3 * i + 2]}`);
    return { spacing, merged: intensity[i], expected: expected ?? NaN };
  }).filter(({ merged, expected }) => Number.isFinite(merged) && Number.isFinite(expected));
  compared.sort((a, b) => b.spacing - a.spacing);
  const n = compared.length;
  const correlations = Array.from({ length: nShells }, (_none, i) => {
    const shell = compared.slice(Math.round((i * n) / nShells), Math.round(((i + 1) * n) / nShells));
    const correlation = new Correlation();
    for (const { merged, expected } of shell) correlation.add(merged, expected);
    return shell.length < 2 ? NaN : correlation.coefficient();
  });
  const meanShellCc = correlations.reduce((sum, cc) => sum + cc, 0) / nShells;
  return { n, completeness: n / truth.intensity.size, meanShellCc };
}

import { completeSet, epsilon, isCentric, mapToAsu } from '../../src/crystal/reflection.js';
import { type SpaceGroup, spaceGroup } from '../../src/crystal/space-group.js';
import { dStarSquared, reciprocalMetric, unitCell } from '../../src/crystal/unit-cell.js';
import type { Random } from '../../src/numeric/random.js';
import type { SimulationOptions } from './options.js';

/** The crystal whose intensities everything is measured against. */
export interface TrueIntensities {
  readonly spaceGroup: SpaceGroup;
  /** Unique reflections, 3n interleaved, and their intensities (photons of a fully recorded reflection). */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** All reflections of the reciprocal lattice within the limit, and the unique one that each is. */
  readonly allHkl: Int32Array;
  readonly uniqueOf: Int32Array;
}

/**
 * Intensities by Wilson's statistics (Wilson 1949, doi:10.1107/S0365110X49000813): mean epsilon K exp(-2 B s²) with
 * s² = 1/(4d²); exponential about it where the phase is free, the square of a normal number where it is centric.
 */
export function simulateIntensities(options: SimulationOptions, random: Random): TrueIntensities {
  const group = spaceGroup(options.spaceGroup);
  const cell = unitCell(options.cell);
  const metric = reciprocalMetric(cell);
  const hkl = completeSet(cell, group, options.dMin, options.dMax);
  const intensity = new Float64Array(hkl.length / 3);
  for (let i = 0; i < intensity.length; i++) {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    const sSquared = dStarSquared(metric, h, k, l) / 4;
    const mean = options.photons * epsilon(group, h, k, l) * Math.exp(-2 * options.wilsonB * sSquared);
    intensity[i] = mean * (isCentric(group, h, k, l) ? squared(random.normal()) : random.exponential());
  }
  return { spaceGroup: group, hkl, intensity, ...expand(hkl, group, options) };
}

function squared(x: number): number {
  return x * x;
}

/** Every reflection of the sphere that is no systematic absence, with the unique one that it is. */
function expand(
  unique: Int32Array,
  group: SpaceGroup,
  options: SimulationOptions,
): Pick<TrueIntensities, 'allHkl' | 'uniqueOf'> {
  const numbers = new Map<string, number>();
  for (let i = 0; i < unique.length; i += 3) numbers.set(unique.subarray(i, i + 3).join(), i / 3);
  const [maxH, maxK, maxL] = options.cell.slice(0, 3).map((edge) => Math.ceil(edge / options.dMin));
  const all: number[] = [];
  const uniqueOf: number[] = [];
  for (let h = -maxH; h <= maxH; h++)
    for (let k = -maxK; k <= maxK; k++)
      for (let l = -maxL; l <= maxL; l++) {
        const number = h === 0 && k === 0 && l === 0 ? undefined : numbers.get(asuKey(group, h, k, l));
        if (number === undefined) continue;
        all.push(h, k, l);
        uniqueOf.push(number);
      }
  return { allHkl: Int32Array.from(all), uniqueOf: Int32Array.from(uniqueOf) };
}

function asuKey(group: SpaceGroup, h: number, k: number, l: number): string {
  return mapToAsu(group, Int32Array.of(h, k, l), false).join();
}

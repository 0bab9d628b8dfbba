import { evenOddMean } from './even-odd.js';
import { largestGroup, type Observations, type ReflectionGroups } from './observations.js';
import { type MergeOptions, PrimeGroup } from './prime-group.js';

/** Merged reflections, a struct of arrays of length n in order of reflection number. */
export interface MergedReflections {
  readonly n: number;
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly multiplicity: Int32Array;
  /** Σ|w(I_i - I)| and Σ|w I_i|: numerator and denominator of R_merge. */
  readonly rMergeNumerator: Float64Array;
  readonly rMergeDenominator: Float64Array;
  /** The original's half-set means: even and odd members of the list; both 0 with two or fewer observations. */
  readonly intensityEven: Float64Array;
  readonly intensityOdd: Float64Array;
}

export interface MergeResult {
  readonly merged: MergedReflections;
  /** Observations dropped as outliers among their equivalents. */
  readonly outliers: Uint32Array;
  /** Observations that took part, outliers included. */
  readonly nObservations: number;
}

/**
 * The original's merge: outliers by distance from the median, weighted mean, sigma as the mean of the sigmas, and its
 * own half sets. Uervirojnangkoorn et al. (2015), eLife 4, e05421, https://doi.org/10.7554/eLife.05421.
 */
export function mergePrime(
  observations: Observations,
  groups: ReflectionGroups,
  frameAccepted: Uint8Array,
  frameStandardError: Float64Array,
  options: MergeOptions,
): MergeResult {
  const out = allocate(groups.nReflections);
  const group = new PrimeGroup(largestGroup(groups.offsets));
  const outliers: number[] = [];
  let n = 0;
  let nObservations = 0;
  for (let r = 0; r < groups.nReflections; r++) {
    group.collect(observations, groups, r, frameAccepted, frameStandardError);
    nObservations += group.size;
    if (group.size === 0) continue;
    if (group.size > 2) group.rejectOutliers(options, outliers);
    if (group.size === 0) continue;
    group.weigh(options.mode);
    if (average(group, out, n)) out.reflection[n++] = r;
  }
  return { merged: shorten(out, n), outliers: Uint32Array.from(outliers), nObservations };
}

/** Writes the reflection at `at`; false where its numbers are not finite. */
function average(group: PrimeGroup, out: Columns, at: number): boolean {
  const { size, intensity, sigma, weight } = group;
  let sumWeight = 0;
  let sumIntensity = 0;
  let sumSigma = 0;
  for (let i = 0; i < size; i++) {
    sumWeight += weight[i];
    sumIntensity += weight[i] * intensity[i];
    sumSigma += sigma[i];
  }
  const mean = sumIntensity / sumWeight;
  let numerator = 0;
  let denominator = 0;
  if (size > 1) {
    for (let i = 0; i < size; i++) {
      numerator += Math.abs((intensity[i] - mean) * weight[i]);
      denominator += Math.abs(intensity[i] * weight[i]);
    }
  }
  if (!Number.isFinite(mean + numerator + denominator)) return false;
  out.intensity[at] = mean;
  out.sigma[at] = sumSigma / size;
  out.multiplicity[at] = size;
  out.rMergeNumerator[at] = numerator;
  out.rMergeDenominator[at] = denominator;
  out.intensityEven[at] = evenOddMean(intensity, weight, size, 0);
  out.intensityOdd[at] = evenOddMean(intensity, weight, size, 1);
  return true;
}

type Columns = { -readonly [K in keyof MergedReflections]: MergedReflections[K] };

function allocate(n: number): Columns {
  return {
    n,
    reflection: new Int32Array(n),
    intensity: new Float64Array(n),
    sigma: new Float64Array(n),
    multiplicity: new Int32Array(n),
    rMergeNumerator: new Float64Array(n),
    rMergeDenominator: new Float64Array(n),
    intensityEven: new Float64Array(n),
    intensityOdd: new Float64Array(n),
  };
}

function shorten(columns: Columns, n: number): MergedReflections {
  return {
    n,
    reflection: columns.reflection.subarray(0, n),
    intensity: columns.intensity.subarray(0, n),
    sigma: columns.sigma.subarray(0, n),
    multiplicity: columns.multiplicity.subarray(0, n),
    rMergeNumerator: columns.rMergeNumerator.subarray(0, n),
    rMergeDenominator: columns.rMergeDenominator.subarray(0, n),
    intensityEven: columns.intensityEven.subarray(0, n),
    intensityOdd: columns.intensityOdd.subarray(0, n),
  };
}

/** The reflections at the given positions, in that order. */
export function selectMerged(merged: MergedReflections, positions: ArrayLike<number>): MergedReflections {
  const out = allocate(positions.length);
  for (let j = 0; j < positions.length; j++) {
    const i = positions[j];
    out.reflection[j] = merged.reflection[i];
    out.intensity[j] = merged.intensity[i];
    out.sigma[j] = merged.sigma[i];
    out.multiplicity[j] = merged.multiplicity[i];
    out.rMergeNumerator[j] = merged.rMergeNumerator[i];
    out.rMergeDenominator[j] = merged.rMergeDenominator[i];
    out.intensityEven[j] = merged.intensityEven[i];
    out.intensityOdd[j] = merged.intensityOdd[i];
  }
  return out;
}

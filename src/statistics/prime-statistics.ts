import { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergedReflections } from '../merge/merge-prime.js';
import { Correlation } from '../numeric/correlation.js';
import { coneOpening } from './cone.js';

/** One line of the original's table. Ratios as numbers (1 = 100 %); NaN where nothing is defined. */
export interface ShellStatistics {
  /** Low- and high-resolution limits, Å. */
  readonly dMax: number;
  readonly dMin: number;
  readonly nPossible: number;
  readonly nObserved: number;
  readonly completeness: number;
  readonly multiplicity: number;
  /** Σ|w(I_i - I)| / Σ|w I_i|. Diederichs & Karplus (1997), https://doi.org/10.1038/nsb0497-269. */
  readonly rMerge: number;
  /** White et al. (2012), J. Appl. Cryst. 45, 335, https://doi.org/10.1107/S0021889812002312. */
  readonly rSplit: number;
  /**
   * Karplus & Diederichs (2012), Science 336, 1030, https://doi.org/10.1126/science.1218231, on the original's even and
   * odd halves: reflections with two or fewer observations stay in as (0, 0), which flatters it.
   */
  readonly ccHalf: number;
  readonly nCcHalf: number;
  readonly ccIso: number;
  readonly nCcIso: number;
  readonly ccAnom: number;
  readonly nCcAnom: number;
  readonly meanIOverSigma: number;
  readonly meanI: number;
  readonly meanSigma: number;
  /** <I²>/<I>² of the acentric reflections. */
  readonly secondMoment: number;
}

export interface AxisStatistics {
  readonly ccHalf: number;
  readonly meanI: number;
  readonly n: number;
}

export interface PrimeStatistics {
  readonly shells: readonly ShellStatistics[];
  readonly overall: ShellStatistics;
  /** Reflections in a cone about a*, b*, c*: shells, then overall. */
  readonly axes: readonly { readonly shells: readonly AxisStatistics[]; readonly overall: AxisStatistics }[];
}

/** Per reflection number: what the statistics need to know besides the merged intensities. */
export interface ReflectionProperties {
  readonly dStarSquared: Float64Array;
  readonly isCentric: Uint8Array;
  /** Number of the Friedel mate where mates are kept apart and the reflection is the plus one; else -1. */
  readonly friedelMate: Int32Array;
  /** Intensity of the reference of CCiso; NaN where it has none; null without a reference. */
  readonly isoIntensity: Float64Array | null;
  /** Angle to a*, b*, c* in degrees. */
  readonly axisAngle: readonly Float64Array[];
}

/**
 * The original's table: shells of equal volume over the possible reflections, each statistic by shell and overall.
 * `possible` holds d*² of every possible unique reflection within the limits.
 */
export function primeStatistics(
  merged: MergedReflections,
  properties: ReflectionProperties,
  possible: Float64Array,
  nShells: number,
  conePercent: number,
): PrimeStatistics {
  const shells = ResolutionShells.over(possible, nShells);
  const nPossible = new Int32Array(nShells);
  for (const d2 of possible) nPossible[shells.shellOf(d2)]++;
  const members = membersByShell(merged, properties, shells);
  const context: Context = { merged, properties, mates: positionsOfReflections(merged, properties) };
  const all = members.flat();
  const d2 = Array.from(all, (i) => properties.dStarSquared[merged.reflection[i]]);
  return {
    shells: members.map((positions, s) =>
      shellStatistics(context, positions, nPossible[s], shells.dMax(s), shells.dMin(s)),
    ),
    overall: shellStatistics(context, all, possible.length, 1 / Math.sqrt(min(d2)), 1 / Math.sqrt(max(d2))),
    axes: properties.axisAngle.map((angle) => axisStatistics(context, members, all, angle, conePercent)),
  };
}

interface Context {
  readonly merged: MergedReflections;
  readonly properties: ReflectionProperties;
  /** Position of each reflection number in `merged`, -1 where absent. */
  readonly mates: Int32Array;
}

function min(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function max(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function membersByShell(
  merged: MergedReflections,
  properties: ReflectionProperties,
  shells: ResolutionShells,
): number[][] {
  const members: number[][] = Array.from({ length: shells.count }, () => []);
  for (let i = 0; i < merged.n; i++) {
    const shell = shells.shellOf(properties.dStarSquared[merged.reflection[i]]);
    if (shell >= 0) members[shell].push(i);
  }
  return members;
}

function positionsOfReflections(merged: MergedReflections, properties: ReflectionProperties): Int32Array {
  const position = new Int32Array(properties.dStarSquared.length).fill(-1);
  for (let i = 0; i < merged.n; i++) position[merged.reflection[i]] = i;
  return position;
}

function shellStatistics(
  context: Context,
  positions: readonly number[],
  nPossible: number,
  dMax: number,
  dMin: number,
): ShellStatistics {
  const { merged } = context;
  const n = positions.length;
  const cc = new Correlation();
  let nObservations = 0;
  let numerator = 0;
  let denominator = 0;
  let sumDifference = 0;
  let sumHalves = 0;
  let sumI = 0;
  let sumSigma = 0;
  let sumRatio = 0;
  for (const i of positions) {
    nObservations += merged.multiplicity[i];
    numerator += merged.rMergeNumerator[i];
    denominator += merged.rMergeDenominator[i];
    cc.add(merged.intensityEven[i], merged.intensityOdd[i]);
    sumDifference += Math.abs(merged.intensityEven[i] - merged.intensityOdd[i]);
    sumHalves += merged.intensityEven[i] + merged.intensityOdd[i];
    sumI += merged.intensity[i];
    sumSigma += merged.sigma[i];
    sumRatio += merged.intensity[i] / merged.sigma[i];
  }
  return {
    dMax,
    dMin,
    nPossible,
    nObserved: n,
    completeness: n / nPossible,
    multiplicity: n > 0 ? nObservations / n : 0,
    rMerge: denominator > 0 ? numerator / denominator : NaN,
    rSplit: sumHalves > 0 ? (Math.SQRT1_2 * sumDifference) / (sumHalves / 2) : NaN,
    ccHalf: cc.definedCoefficient(),
    nCcHalf: n,
    ...isoCorrelation(context, positions),
    ...anomalousCorrelation(context, positions),
    meanIOverSigma: sumRatio / n,
    meanI: sumI / n,
    meanSigma: sumSigma / n,
    secondMoment: secondMoment(context, positions),
  };
}

function isoCorrelation({ merged, properties }: Context, positions: readonly number[]) {
  const cc = new Correlation();
  if (properties.isoIntensity !== null) {
    for (const i of positions) {
      const iso = properties.isoIntensity[merged.reflection[i]];
      if (!Number.isNaN(iso)) cc.add(merged.intensity[i], iso);
    }
  }
  return { ccIso: cc.definedCoefficient(), nCcIso: cc.n };
}

/** Correlation of the anomalous differences of the half sets, acentric pairs. */
function anomalousCorrelation({ merged, properties, mates }: Context, positions: readonly number[]) {
  const cc = new Correlation();
  for (const i of positions) {
    const r = merged.reflection[i];
    const mate = properties.friedelMate[r];
    const j = mate >= 0 ? mates[mate] : -1;
    if (j < 0 || properties.isCentric[r] === 1) continue;
    cc.add(
      merged.intensityEven[i] - merged.intensityEven[j],
      merged.intensityOdd[i] - merged.intensityOdd[j],
    );
  }
  return { ccAnom: cc.definedCoefficient(), nCcAnom: cc.n };
}

function secondMoment({ merged, properties }: Context, positions: readonly number[]): number {
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (const i of positions) {
    if (properties.isCentric[merged.reflection[i]] === 1) continue;
    n++;
    sum += merged.intensity[i];
    squares += merged.intensity[i] ** 2;
  }
  return n > 0 ? squares / n / (sum / n) ** 2 : NaN;
}

/** The narrowest cone (whole degrees) about an axis that holds more than the given percentage of the reflections. */
function axisStatistics(
  { merged }: Context,
  members: readonly (readonly number[])[],
  all: readonly number[],
  angle: Float64Array,
  conePercent: number,
) {
  const angles = all.map((i) => angle[merged.reflection[i]]);
  const opening = coneOpening(angles, conePercent);
  const statisticsOf = (positions: readonly number[]): AxisStatistics => {
    const chosen = positions.filter((i) => angle[merged.reflection[i]] <= opening);
    const cc = new Correlation();
    let sum = 0;
    for (const i of chosen) {
      cc.add(merged.intensityEven[i], merged.intensityOdd[i]);
      sum += merged.intensity[i];
    }
    return {
      ccHalf: cc.definedCoefficient(),
      meanI: sum / chosen.length,
      n: chosen.length,
    };
  };
  return { shells: members.map(statisticsOf), overall: statisticsOf(all) };
}

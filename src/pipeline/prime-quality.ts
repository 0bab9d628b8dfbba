import { completeSet } from '../crystal/complete-set.js';
import { ResolutionShells } from '../crystal/resolution-shells.js';
import { dSpacings } from '../crystal/unit-cell.js';
import { type ReflectionList, ReflectionLookup } from '../frame/reflection-list.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import { primeSpread } from '../merge/prime-spread.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import { halvesOnOneScale } from '../statistics/half-intensities.js';
import { type HalfIntensities, halfSetStatistics } from '../statistics/half-set-statistics.js';
import { informationOfOne } from '../statistics/known-reflections.js';
import { mergeQuality } from '../statistics/merge-quality.js';
import type { PlacedPair } from '../statistics/quality-statistics.js';
import {
  dStarSquaredOf,
  equivalentAxisAngles,
  reflectionSymmetry,
} from '../statistics/reflection-properties.js';
import { uniqueReflections, wilsonMeanOf } from '../statistics/unique-reflections.js';
import { standardErrors } from './merge-stage.js';
import type { PrimeHalves } from './prime-halves.js';
import { type HalfStage, meanSet } from './prime-output.js';
import type { PrimeProgram } from './prime-program.js';
import type { StageResult } from './prime-run.js';
import { type QualityTables, qualityTables } from './quality-tables.js';
import { numberReference } from './reference-intensities.js';
import { matesTogether } from './run-data.js';

/** S²/variance above which the L-test uses a reflection, and above which a mate counts as known. */
const KNOWN_TO_THE_L_TEST = 25;
const KNOWN_TO_DIFFER = 1;

/** A merge with Friedel mates together, by the reflection numbers of `list`. */
export interface PrimeSources {
  readonly list: ReflectionList;
  readonly reflections: UniqueReflections;
  /** NaN where a reflection was not merged. */
  readonly intensity: Float64Array;
  /** I over the sigma that is written: that of one observation. */
  readonly significance: Float64Array;
  readonly multiplicity: Int32Array;
  readonly spread: ReflectionSpread;
  /** d*² of every reflection that there can be. */
  readonly possible: Float64Array;
}

/** What the tables need of the last stage, taken before half sets overwrite the full intensities of the run. */
export function primeSources({ params, target }: PrimeProgram, last: StageResult): PrimeSources {
  const { run, report, outcomes, fates, outliers } = last;
  const { spaceGroup } = target;
  const { list, groups } = matesTogether(run, spaceGroup);
  const set = meanSet(last, spaceGroup);
  const place = (values: ArrayLike<number>) => byNumber(list, set.hkl, values);
  const intensity = place(set.intensity);
  const accepted = Uint8Array.from(fates, (fate) => (fate === null ? 1 : 0));
  const errors = standardErrors(outcomes);
  const spread = primeSpread(run.observations, groups, accepted, errors, outliers, report.mode);
  // Reflections that the filters took out of the merge are in no table.
  intensity.forEach((value, r) => {
    if (Number.isNaN(value)) spread.nObservations[r] = 0;
  });
  const complete = completeSet(report.unitCell, spaceGroup, report.dMinOfTables, params.merge.d_max, false);
  const centric = reflectionSymmetry(list, spaceGroup, false).isCentric;
  return {
    list,
    reflections: uniqueReflections(list, centric, spaceGroup, report.unitCell),
    intensity,
    significance: place(set.intensity.map((value, i) => value / set.sigma[i])),
    multiplicity: Int32Array.from(place(set.multiplicity)),
    spread,
    possible: dSpacings(report.unitCell, complete).map((d) => 1 / (d * d)),
  };
}

/** The tables of the last merge, by the code and the definitions of `method = likelihood` (docs/statistics.md). */
export function primeTables(
  program: PrimeProgram,
  last: StageResult,
  sources: PrimeSources,
  halves: readonly PrimeHalves[],
): QualityTables {
  const { params, target, isoReference } = program;
  const { spaceGroup } = target;
  const { list, reflections, intensity, spread, possible } = sources;
  const { qSquared } = reflections;
  const limits = ResolutionShells.over(possible, params.n_bins);
  const together = { reflections: list, anomalous: false };
  const iso = isoReference === null ? null : numberReference(isoReference, together, spaceGroup);
  const divisions = halves.map((pair) => halfIntensities(program, sources, pair));
  const first = divisions.at(0) ?? null;
  const tableOf = (half: HalfIntensities | null) =>
    halfSetStatistics(sources, half, iso, qSquared, possible, params.n_bins);
  const table = tableOf(first);
  const information = informationOfOne(spread, qSquared, limits);
  const isKnown = (r: number) => spread.nObservations[r] * information(qSquared[r]) > KNOWN_TO_THE_L_TEST;
  const quality = mergeQuality(
    {
      list,
      group: spaceGroup,
      reflections,
      intensity,
      wilsonMean: wilsonMeanOf(reflections, intensity),
      spread,
      wellKnown: Uint8Array.from(qSquared, (_, r) => (isKnown(r) ? 1 : 0)),
      halves: first,
      iso,
      axisAngle: equivalentAxisAngles(list, last.report.unitCell, spaceGroup),
      conePercent: params.percent_cone_fraction,
    },
    limits,
    last.run.anomalous ? friedelPairs(last, halves.at(0) ?? null, information) : null,
    table,
    params.n_residues,
  );
  return qualityTables([table, ...divisions.slice(1).map(tableOf)], quality, first, list, qSquared, limits);
}

function halfIntensities(
  { target }: PrimeProgram,
  { list, reflections }: PrimeSources,
  [a, b]: PrimeHalves,
): HalfIntensities {
  const half = (stage: HalfStage) => {
    const set = meanSet(stage, target.spaceGroup);
    const intensity = byNumber(list, set.hkl, set.intensity);
    return {
      intensity,
      wilsonMean: wilsonMeanOf(reflections, intensity),
      observed: intensity,
      variance: null,
      nObservations: byNumber(list, set.hkl, set.multiplicity),
    };
  };
  const { epsilon, qSquared } = reflections;
  return halvesOnOneScale(half(a), half(b), { epsilon, dStarSquared: qSquared });
}

/** Values of some reflections by the numbers of a list; NaN for the others. */
function byNumber(list: ReflectionList, hkl: Int32Array, values: ArrayLike<number>): Float64Array {
  const lookup = new ReflectionLookup(list);
  const out = new Float64Array(list.n).fill(NaN);
  for (let i = 0; i < values.length; i++) {
    const r = lookup.find(hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
    if (r >= 0) out[r] = values[i];
  }
  return out;
}

/**
 * Acentric pairs of which both mates were observed often enough. Their sigmas are NaN: those of this method do not fall
 * with multiplicity, so that nothing can be said of differences over sigma.
 */
function friedelPairs(
  { run, merged, report }: StageResult,
  halves: PrimeHalves | null,
  information: (dStarSquared: number) => number,
): PlacedPair[] {
  const apart = (values: ArrayLike<number>, from: HalfStage['merged']) => {
    const out = new Float64Array(run.reflections.n).fill(NaN);
    from.reflection.forEach((r, i) => (out[r] = values[i]));
    return out;
  };
  const intensity = apart(merged.intensity, merged);
  const n = apart(merged.multiplicity, merged);
  const ofHalves = halves?.map((half) => apart(half.merged.intensity, half.merged));
  const dStarSquared = dStarSquaredOf(run.reflections, report.unitCell);
  const pairs: PlacedPair[] = [];
  run.symmetry.friedelMate.forEach((minus, plus) => {
    if (minus < 0 || run.symmetry.isCentric[plus] === 1) return;
    const one = information(dStarSquared[plus]);
    if (!(n[plus] * one > KNOWN_TO_DIFFER && n[minus] * one > KNOWN_TO_DIFFER)) return;
    const difference = (half: Float64Array | undefined) =>
      half === undefined ? NaN : half[plus] - half[minus];
    pairs.push({
      dStarSquared: dStarSquared[plus],
      plus: intensity[plus],
      minus: intensity[minus],
      sigmaPlus: NaN,
      sigmaMinus: NaN,
      differenceA: difference(ofHalves?.[0]),
      differenceB: difference(ofHalves?.[1]),
    });
  });
  return pairs;
}

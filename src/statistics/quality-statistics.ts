import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import { type AnomalousFigures, AnomalousSums, type FriedelPair } from './anomalous-sums.js';
import { coneOpening } from './cone.js';
import type { HalfIntensities } from './half-set-statistics.js';
import { type HalfFigures, HalfSums } from './half-sums.js';
import { type DistributionFigures, IntensitySums } from './intensity-sums.js';
import { type IsoFigures, IsoScaleSums, IsoSums } from './iso-sums.js';
import { forNeighbours, type LTestFigures, LTestSums } from './l-test.js';
import { ShellTable } from './shell-table.js';
import { type SpreadFigures, SpreadSums } from './spread-sums.js';

/** Everything by reflection number; NaN where a set does not have the reflection. */
export interface QualityInput {
  readonly list: ReflectionList;
  readonly group: SpaceGroup;
  readonly reflections: UniqueReflections;
  readonly intensity: Float64Array;
  /** S = ε Σ(q) of every reflection, in the unit of the intensities. */
  readonly wilsonMean: Float64Array;
  readonly spread: ReflectionSpread;
  /** 1 where the observations know the reflection well enough for the L-test. */
  readonly wellKnown: Uint8Array;
  readonly halves: HalfIntensities | null;
  readonly iso: Float64Array | null;
  /** Degrees to the nearest line equivalent to a*, b*, c*. */
  readonly axisAngle: readonly Float64Array[];
  readonly conePercent: number;
}

export interface AxisFigures extends HalfFigures {
  /** Opening of the cone about the axis, degrees. */
  readonly opening: number;
}

/** What is said of a shell beyond completeness, mean intensities and the figures of the half sets. */
export interface QualityFigures extends SpreadFigures, DistributionFigures {
  readonly lTest: LTestFigures;
  readonly rIso: number;
  /** CC1/2 in cones about a*, b*, c*. */
  readonly axes: readonly AxisFigures[];
  /** null unless Friedel mates were merged apart. */
  readonly anomalous: AnomalousFigures | null;
}

export interface QualityStatistics {
  readonly shells: readonly QualityFigures[];
  readonly overall: QualityFigures;
}

/** A Friedel pair and where it belongs. */
export interface PlacedPair extends FriedelPair {
  readonly dStarSquared: number;
}

/** All of it by the given shells and overall, where overall is the shells' sums merged. */
export function qualityStatistics(
  input: QualityInput,
  limits: ResolutionShells,
  friedelPairs: readonly PlacedPair[] | null,
): QualityStatistics {
  const spread = figuresOf(spreadTable(input, limits));
  const distribution = figuresOf(distributionTable(input, limits));
  const lTest = figuresOf(lTestTable(input, limits));
  const iso = isoFigures(input, limits);
  const axes = input.axisAngle.map((angle) => axisFigures(input, limits, angle));
  const anomalous = friedelPairs === null ? null : figuresOf(anomalousTable(friedelPairs, limits));
  const at = (pick: <F>(figures: ByShell<F>) => F): QualityFigures => ({
    ...pick(spread),
    ...pick(distribution),
    lTest: pick(lTest),
    ...pick(iso),
    axes: axes.map(pick),
    anomalous: anomalous === null ? null : pick(anomalous),
  });
  return {
    shells: spread.shells.map((_, s) => at((figures) => figures.shells[s])),
    overall: at((figures) => figures.overall),
  };
}

interface ByShell<F> {
  readonly shells: readonly F[];
  readonly overall: F;
}

interface WithFigures<F> {
  figures(): F;
}

function figuresOf<F>(table: {
  readonly shells: readonly WithFigures<F>[];
  overall(): WithFigures<F>;
}): ByShell<F> {
  return { shells: table.shells.map((sums) => sums.figures()), overall: table.overall().figures() };
}

function spreadTable({ spread, reflections: { n, qSquared } }: QualityInput, limits: ResolutionShells) {
  const table = new ShellTable(limits, () => new SpreadSums());
  for (let r = 0; r < n; r++) table.at(qSquared[r])?.add(spread, r);
  return table;
}

function distributionTable({ intensity, wilsonMean, reflections }: QualityInput, limits: ResolutionShells) {
  const table = new ShellTable(limits, () => new IntensitySums());
  for (let r = 0; r < reflections.n; r++)
    if (!Number.isNaN(intensity[r]))
      table.at(reflections.qSquared[r])?.add(intensity[r] / wilsonMean[r], reflections.centric[r] === 1);
  return table;
}

function lTestTable(
  { list, group, reflections, intensity, wellKnown }: QualityInput,
  limits: ResolutionShells,
): ShellTable<LTestSums> {
  const table = new ShellTable(limits, () => new LTestSums());
  const isUsed = (r: number) =>
    wellKnown[r] === 1 && reflections.centric[r] === 0 && !Number.isNaN(intensity[r]);
  forNeighbours(list, group, isUsed, (r, other) =>
    table
      .at(reflections.qSquared[r])
      ?.add(intensity[r] / reflections.epsilon[r], intensity[other] / reflections.epsilon[other]),
  );
  return table;
}

function isoFigures(
  { intensity, iso, reflections: { n, qSquared } }: QualityInput,
  limits: ResolutionShells,
): ByShell<IsoFigures> {
  const scales = new ShellTable(limits, () => new IsoScaleSums());
  const table = new ShellTable(limits, () => new IsoSums());
  const hasBoth = (values: Float64Array, r: number) =>
    !Number.isNaN(intensity[r]) && !Number.isNaN(values[r]);
  if (iso !== null) {
    for (let r = 0; r < n; r++) if (hasBoth(iso, r)) scales.at(qSquared[r])?.add(intensity[r], iso[r]);
    for (let r = 0; r < n; r++) {
      const scale = scales.at(qSquared[r])?.scale() ?? NaN;
      if (hasBoth(iso, r)) table.at(qSquared[r])?.add(intensity[r], scale * iso[r]);
    }
  }
  return figuresOf(table);
}

function axisFigures(
  { halves, intensity, conePercent, reflections: { n, qSquared } }: QualityInput,
  limits: ResolutionShells,
  axisAngle: Float64Array,
): ByShell<AxisFigures> {
  const table = new ShellTable(limits, () => new HalfSums());
  const opening = coneOpening(
    axisAngle.filter((_, r) => !Number.isNaN(intensity[r])),
    conePercent,
  );
  if (halves !== null)
    for (let r = 0; r < n; r++)
      if (axisAngle[r] <= opening) table.at(qSquared[r])?.add(halves.beyondA[r], halves.beyondB[r]);
  const { shells, overall } = figuresOf(table);
  const withOpening = (figures: HalfFigures) => ({ ...figures, opening });
  return { shells: shells.map(withOpening), overall: withOpening(overall) };
}

function anomalousTable(pairs: readonly PlacedPair[], limits: ResolutionShells) {
  const table = new ShellTable(limits, () => new AnomalousSums());
  for (const pair of pairs) table.at(pair.dStarSquared)?.add(pair);
  return table;
}

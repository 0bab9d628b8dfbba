import { epsilon, mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import type { ReferenceIntensities } from '../input/reference-file.js';
import type { ComparedObservations } from './compared-observations.js';
import { FrameClasses, type ReferenceDeviations } from './frame-classes.js';
import type { IndexingWays } from './indexing-ways.js';
import { allWays, type QuotientWays, withSymmetry } from './quotient-ways.js';

/** How far an isomorphous crystal differs, as a variance in Wilson means. */
const ISOMORPHISM_VARIANCE = 0.1;
const REFLECTIONS_PER_SHELL = 100;

/**
 * Deviations J/S - 1 of reference intensities from their mean S = ε Σ(q) in shells of about a hundred reflections.
 *
 * @param reflections those that are numbered, 3n interleaved, in the asymmetric unit
 */
export function referenceDeviations(
  reference: ReferenceIntensities,
  reflections: Int32Array,
  group: SpaceGroup,
  cell: UnitCell,
): ReferenceDeviations {
  const n = reflections.length / 3;
  const sum = new Float64Array(n);
  const count = new Float64Array(n);
  const lookup = new ReflectionLookup({ n, hkl: reflections });
  const asu = mapToAsu(group, reference.hkl, false);
  reference.intensity.forEach((intensity, i) => {
    const r = lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]);
    if (r < 0 || !Number.isFinite(intensity)) return;
    sum[r] += intensity / epsilon(group, asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]);
    count[r]++;
  });
  const weightedSum = new Float64Array(n);
  const information = new Float64Array(n);
  for (const shell of shellsOf(reflections, count, cell)) {
    const mean = shell.reduce((total, r) => total + sum[r] / count[r], 0) / shell.length;
    if (!(mean > 0)) continue;
    for (const r of shell) {
      information[r] = 1 / ISOMORPHISM_VARIANCE;
      weightedSum[r] = (sum[r] / count[r] / mean - 1) / ISOMORPHISM_VARIANCE;
    }
  }
  return { weightedSum, information };
}

/** Correlation of a reflection with what a way takes it for from which that way is a symmetry of the reference. */
const SYMMETRIC = 0.8;

/** The ways that are symmetries of the reference itself are no choice. */
export function referenceSymmetry(
  data: ComparedObservations,
  reference: ReferenceDeviations,
  ways: IndexingWays,
): QuotientWays {
  const classes = new FrameClasses(data, [], reference);
  let left = allWays(ways);
  for (let way = 1; way < ways.names.length; way++) {
    const isKnown = left.cosets[0].includes(way);
    if (!isKnown && ways.then[way] !== null && classes.likeness(way) >= SYMMETRIC)
      left = withSymmetry(ways, left, way);
  }
  return left;
}

/** The reflections that the reference has, by resolution. */
function shellsOf(reflections: Int32Array, count: Float64Array, cell: UnitCell): number[][] {
  const metric = reciprocalMetric(cell);
  const qSquared = (r: number) =>
    dStarSquared(metric, reflections[3 * r], reflections[3 * r + 1], reflections[3 * r + 2]);
  const present = Array.from(count.keys())
    .filter((r) => count[r] > 0)
    .sort((a, b) => qSquared(a) - qSquared(b) || a - b);
  const nShells = Math.max(1, Math.floor(present.length / REFLECTIONS_PER_SHELL));
  return Array.from({ length: nShells }, (_, s) =>
    present.slice(
      Math.floor((s * present.length) / nShells),
      Math.floor(((s + 1) * present.length) / nShells),
    ),
  ).filter((shell) => shell.length > 0);
}

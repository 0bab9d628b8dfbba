import {
  type CellConstraint,
  cellConstraintOf,
  cellConstraintOfSystem,
  packCell,
} from '../crystal/constraints.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { mean, sampleStandardDeviation } from '../numeric/summary.js';
import { errorTermNames } from '../postrefine/rs/error-derivatives.js';
import type { AboutFrame } from './cxi-frame-book.js';

const DEGREES = 180 / Math.PI;
/** A spread begins above 0, where its refinement has no slope: of rotations (radians), and relative for the others. */
const SMALLEST_SPREAD = 1e-5;

/** The free values of a cell under a symmetry; all six in axes in which the symmetry does not say it. */
export function freeCell(group: SpaceGroup): CellConstraint {
  return cellConstraintOf(group) ?? cellConstraintOfSystem('Triclinic');
}

/**
 * Standard deviations of the terms of `errorDerivatives` over post-refined frames, as the original begins with them: of the
 * radius that of the mean.
 */
export function spreadsOfFrames(frames: readonly AboutFrame[], group: SpaceGroup): number[] {
  const constraint = freeCell(group);
  const refined = frames.flatMap(({ postrefined }) => (postrefined === null ? [] : [postrefined]));
  const spread = (values: readonly number[], smallest: number): number =>
    Math.max(values.length > 1 ? sampleStandardDeviation(values) : 0, smallest);
  const radii = refined.map(({ radius }) => radius);
  const wavelengths = frames.map(({ wavelength }) => wavelength);
  const cells = frames.map(({ unitCell }) => packCell(unitCell, constraint));
  return [
    spread(
      refined.map(({ rotX }) => rotX),
      SMALLEST_SPREAD,
    ),
    spread(
      refined.map(({ rotY }) => rotY),
      SMALLEST_SPREAD,
    ),
    spread(wavelengths, SMALLEST_SPREAD * mean(wavelengths)),
    spread(radii, SMALLEST_SPREAD * mean(radii)) / Math.sqrt(radii.length),
    ...constraint.moves.map(([place], j) => {
      const values = cells.map((cell) => (place < 3 ? cell[j] / cells[0][j] : cell[j] / DEGREES));
      return spread(values, SMALLEST_SPREAD);
    }),
  ];
}

/** The terms before and after refinement, a line each. */
export function propagatedText(
  before: readonly number[],
  after: readonly number[],
  group: SpaceGroup,
): string[] {
  const { names, moves } = freeCell(group);
  const shown: readonly (readonly [string, number])[] = [
    [`${errorTermNames[0]} (degrees)`, DEGREES],
    [`${errorTermNames[1]} (degrees)`, DEGREES],
    [`${errorTermNames[2]} (A)`, 1],
    [`${errorTermNames[3]} (1/A)`, 1],
    ...names.map((name, j): readonly [string, number] =>
      moves[j][0] < 3 ? [`cell ${name} (relative)`, 1] : [`cell ${name} (degrees)`, DEGREES],
    ),
  ];
  return shown.map(
    ([name, unit], t) =>
      `  error of ${name}: ${(before[t] * unit).toExponential(3)} -> ${(after[t] * unit).toExponential(3)}`,
  );
}

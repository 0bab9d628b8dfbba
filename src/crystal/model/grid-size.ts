import { fastLength } from '../../numeric/fft.js';
import type { GridSize } from '../../numeric/fft3.js';
import { applyInteger3, gcd } from '../integer-matrix.js';
import type { SpaceGroup } from '../space-group.js';
import {
  addTranslations,
  identityRotation as IDENTITY,
  translationDenominator,
  translationModPositive,
} from '../symmetry-operation.js';
import type { UnitCell } from '../unit-cell.js';

/** Groups whose normaliser has diagonal glides by quarters that neither the group nor a shift of the origin has: P213 and I213. */
const QUARTERED = [198, 199];

/**
 * Numbers of points along the axes of a grid, products of 2, 3 and 5: more than twice the greatest index to two steps, as
 * cctbx counts them.
 * @param step Å, aimed at
 */
export function gridSize(cell: UnitCell, step: number, factors: readonly number[] = [1, 1, 1]): GridSize {
  const [nx, ny, nz] = [cell.a, cell.b, cell.c].map((edge, axis) =>
    fastLength(2 * Math.floor(edge / (2 * step) + 1e-4) + 1, factors[axis]),
  );
  return [nx, ny, nz];
}

/**
 * As `gridSize`, with points that the operations of a group bring onto points, as do the shifts between origins from which the
 * group looks the same.
 */
export function symmetricGridSize(cell: UnitCell, step: number, group: SpaceGroup): GridSize {
  const factors = QUARTERED.includes(group.number) ? [4, 4, 4] : [1, 1, 1];
  const translations = group.operators.map(({ translation }) => translation);
  for (const t of [...translations, ...originShifts(group)])
    for (let i = 0; i < 3; i++)
      factors[i] = leastCommonMultiple(
        factors[i],
        translationDenominator / gcd(t[i], translationDenominator),
      );
  const edges = [cell.a, cell.b, cell.c];
  for (const { rotation } of group.operators) {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        if (rotation[3 * i + j] === 0) continue;
        edges[i] = edges[j] = Math.max(edges[i], edges[j]);
        factors[i] = factors[j] = leastCommonMultiple(factors[i], factors[j]);
      }
    }
  }
  const [a, b, c] = edges;
  return gridSize({ ...cell, a, b, c }, step, factors);
}

/** Halves, thirds and quarters in twelfths. */
const FRACTIONS = [0, 3, 4, 6, 8, 9];

/** Shifts t with (R - 1)t in the lattice for all R; none along axes along which the origin is free. */
function originShifts({ operators }: SpaceGroup): ArrayLike<number>[] {
  const isIdentity = (rotation: ArrayLike<number>): boolean => IDENTITY.every((r, at) => r === rotation[at]);
  const lattice = new Set(
    operators
      .filter(({ rotation }) => isIdentity(rotation))
      .map(({ translation }) => translationModPositive(translation).join()),
  );
  const along = [0, 1, 2].map((axis) => {
    const isFree = operators.every(({ rotation: r }) =>
      [0, 1, 2].every((i) => r[3 * i + axis] === IDENTITY[3 * i + axis]),
    );
    return isFree ? [0] : FRACTIONS;
  });
  const shifts = along[0].flatMap((x) =>
    along[1].flatMap((y) => along[2].map((z) => Int32Array.of(x, y, z))),
  );
  return shifts.filter((t) =>
    operators.every(({ rotation }) =>
      lattice.has(translationModPositive(addTranslations(applyInteger3(rotation, t), t, -1)).join()),
    ),
  );
}

function leastCommonMultiple(p: number, q: number): number {
  return (p * q) / gcd(p, q);
}

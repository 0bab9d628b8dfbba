import {
  basisRotationDenominator,
  changeOfBasisFromMap,
  changeOfBasisFromRotation,
  inverseChangeOfBasis,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { sameIntegers } from './integer-matrix.js';
import { determinant3 } from './matrix3.js';
import { changeGroupBasis, compareShort, type OperatorGroup } from './operator-group.js';
import { SymmetryError } from './symmetry-error.js';
import { translationDenominator } from './symmetry-operation.js';

/** Letters of the conventional centrings; Q is the reverse setting of R. */
export type CentringSymbol = 'P' | 'A' | 'B' | 'C' | 'I' | 'R' | 'Q' | 'H' | 'F';

/** Non-zero translations (twelfths) of each conventional centring, in ascending order. */
const conventional: Readonly<Record<string, CentringSymbol>> = {
  '': 'P',
  '0,6,6': 'A',
  '6,0,6': 'B',
  '6,6,0': 'C',
  '6,6,6': 'I',
  '4,8,8;8,4,4': 'R',
  '4,8,4;8,4,8': 'Q',
  '4,8,0;8,4,0': 'H',
  '0,6,6;6,0,6;6,6,0': 'F',
};

/** The letter of the centring of a group, or null where it is not a conventional one. */
export function centringSymbol(group: OperatorGroup): CentringSymbol | null {
  return conventional[group.centrings.slice(1).join(';')] ?? null;
}

const toPrimitive: Readonly<Partial<Record<CentringSymbol, readonly number[]>>> = {
  P: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  A: [-1, 0, 0, 0, -1, 1, 0, 1, 1],
  B: [-1, 0, 1, 0, -1, 0, 1, 0, 1],
  C: [1, 1, 0, 1, -1, 0, 0, 0, -1],
  I: [0, 1, 1, 1, 0, 1, 1, 1, 0],
  R: [1, 0, 1, -1, 1, 1, 0, -1, 1],
  H: [1, 1, 0, -1, 2, 0, 0, 0, 1],
  F: [-1, 1, 1, 1, -1, 1, 1, 1, -1],
};

function parallel(p: readonly number[], q: readonly number[]): boolean {
  return p[0] * q[1] === p[1] * q[0] && p[0] * q[2] === p[2] * q[0] && p[1] * q[2] === p[2] * q[1];
}

function isNoLonger(p: readonly number[], q: readonly number[]): boolean {
  const first = p.findIndex((x) => x !== 0);
  return Math.abs(p[first]) <= Math.abs(q[first]);
}

/** Short lattice vectors (twelfths), one for each direction, the preferred first and the cell edges last. */
function shortLatticeVectors(group: OperatorGroup): number[][] {
  const vectors: number[][] = [];
  const back = (x: number): number[] => (x === 0 ? [0] : [x, x - translationDenominator]);
  for (const t of group.centrings.slice(1)) {
    for (const x of back(t[0])) {
      for (const y of back(t[1])) {
        for (const z of back(t[2])) {
          const v = [x, y, z];
          const known = vectors.findIndex((u) => parallel(u, v));
          if (known < 0) vectors.push(v);
          else if (!isNoLonger(vectors[known], v)) vectors[known] = v;
        }
      }
    }
  }
  vectors.sort(compareShort);
  return [...vectors, ...[0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? translationDenominator : 0)))];
}

function constructPrimitive(group: OperatorGroup): ChangeOfBasis {
  const vectors = shortLatticeVectors(group);
  const volume = basisRotationDenominator ** 3 / group.centrings.length;
  for (let i = 0; i < vectors.length - 2; i++) {
    for (let j = i + 1; j < vectors.length - 1; j++) {
      for (let k = j + 1; k < vectors.length; k++) {
        const basis = Int32Array.from(
          [0, 1, 2].flatMap((row) => [vectors[i][row], vectors[j][row], vectors[k][row]]),
        );
        const determinant = determinant3(basis);
        if (Math.abs(determinant) !== volume) continue;
        if (determinant < 0) for (const first of [0, 3, 6]) basis[first] *= -1;
        const cb = inverseChangeOfBasis(changeOfBasisFromMap(basis));
        if (changeGroupBasis(group, cb).centrings.length === 1) return cb;
      }
    }
  }
  throw new SymmetryError('no primitive basis of a centred lattice was found');
}

/** The change of basis to a primitive cell: the usual one of a conventional centring, else one of short vectors. */
export function primitiveChangeOfBasis(group: OperatorGroup): ChangeOfBasis {
  const symbol = centringSymbol(group);
  const matrix = symbol === null ? undefined : toPrimitive[symbol];
  return matrix === undefined ? constructPrimitive(group) : changeOfBasisFromRotation(matrix);
}

/** Whether two groups have the same centring translations. */
export function sameCentring(p: OperatorGroup, q: OperatorGroup): boolean {
  return (
    p.centrings.length === q.centrings.length && p.centrings.every((t, i) => sameIntegers(t, q.centrings[i]))
  );
}

import { multiply3, type Matrix3 } from '../crystal/matrix3.js';
import { InputProblem } from './input-problem.js';

export type Vector3 = readonly [x: number, y: number, z: number];

/** A lattice in the laboratory frame of this program (docs/conventions.md), beam along -z. */
export interface LaboratoryLattice {
  /** Row-major, columns a*, b*, c*, Å⁻¹. */
  readonly reciprocalMatrix: Matrix3;
  readonly polarizationNormal: readonly [x: number, y: number];
}

/**
 * Turns a lattice by the shortest rotation that brings the beam to -z; for a beam along +z that is half a turn about y.
 *
 * @param reciprocalMatrix row-major, columns a*, b*, c*
 * @param beam direction in which the beam travels, of any length
 * @param normal of the plane of polarization
 * @throws InputProblem 'bad-value' where the normal is along the beam, or the beam has no direction
 */
export function intoLaboratory(
  reciprocalMatrix: ArrayLike<number>,
  beam: Vector3,
  normal: Vector3,
): LaboratoryLattice {
  const rotation = rotationToBeam(beam);
  const x = rotation[0] * normal[0] + rotation[1] * normal[1] + rotation[2] * normal[2];
  const y = rotation[3] * normal[0] + rotation[4] * normal[1] + rotation[5] * normal[2];
  const length = Math.hypot(x, y);
  if (!(length > 1e-3 * Math.hypot(...normal)))
    throw new InputProblem('bad-value', 'The normal of the polarization is along the beam.');
  return {
    reciprocalMatrix: multiply3(rotation, reciprocalMatrix),
    polarizationNormal: [x / length, y / length],
  };
}

/** The shortest rotation from the unit vector b to -z: R = 1 + [v] + [v]²/(1 + c) with v = b × (-z), c = -b_z. */
function rotationToBeam(beam: Vector3): Matrix3 {
  const length = Math.hypot(...beam);
  if (!(length > 0 && length < Infinity)) throw new InputProblem('bad-value', 'The beam has no direction.');
  const [x, y, z] = beam.map((component) => component / length);
  if (z > 1 - 1e-12) return Float64Array.of(-1, 0, 0, 0, 1, 0, 0, 0, -1);
  const factor = 1 / (1 - z);
  return Float64Array.of(
    1 - x * x * factor,
    -x * y * factor,
    x,
    -x * y * factor,
    1 - y * y * factor,
    y,
    -x,
    -y,
    1 - (x * x + y * y) * factor,
  );
}

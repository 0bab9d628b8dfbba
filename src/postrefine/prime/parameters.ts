import { cellConstraintOfSystem, type CrystalSystem } from '../../crystal/constraints.js';
import { multiply3, rotationX, rotationY, type Matrix3 } from '../../crystal/matrix3.js';
import { cellParameters, unitCell } from '../../crystal/unit-cell.js';
import type { FrameModel } from '../frame-model.js';

/**
 * What a frame's model consists of, in the order of the parameter vector. `lowRadius` is the reflecting radius at the
 * lowest angle of the frame, gamma0 + gammaE tan 2θ_low: unlike gamma0 it has to be positive.
 */
export const parameterNames = [
  'lnScaleG',
  'bFactor',
  'rotX',
  'rotY',
  'gammaY',
  'gammaZ',
  'lowRadius',
  'gammaE',
  'voigtNu',
  'a',
  'b',
  'c',
  'alpha',
  'beta',
  'gamma',
] as const;
export type ParameterName = (typeof parameterNames)[number];

/** Position of each parameter in the vector. */
export const slot = Object.fromEntries(parameterNames.map((name, i) => [name, i])) as Readonly<
  Record<ParameterName, number>
>;
export const nSlots = parameterNames.length;

export interface FreeParameter {
  readonly name: ParameterName;
  readonly unit: string;
  /** The places of the parameter vector it determines: more than one for edges that symmetry makes equal. */
  readonly slots: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

const units: Readonly<Record<ParameterName, string>> = {
  lnScaleG: '',
  bFactor: 'Å²',
  rotX: 'rad',
  rotY: 'rad',
  gammaY: 'Å⁻¹',
  gammaZ: 'Å⁻¹',
  lowRadius: 'Å⁻¹',
  gammaE: 'Å⁻¹',
  voigtNu: '',
  a: 'Å',
  b: 'Å',
  c: 'Å',
  alpha: '°',
  beta: '°',
  gamma: '°',
};

export type Bounds = Readonly<Partial<Record<ParameterName, readonly [number, number]>>>;

/** One parameter on its own. */
export function freeParameter(name: ParameterName, bounds: Bounds): FreeParameter {
  const [lower, upper] = bounds[name] ?? [-Infinity, Infinity];
  return { name, unit: units[name], slots: [slot[name]], lower, upper };
}

/** The parameters of the cell that its crystal system leaves free. */
export function freeCell(system: CrystalSystem, bounds: Bounds): readonly FreeParameter[] {
  return cellConstraintOfSystem(system).moves.map((places) => ({
    ...freeParameter(parameterNames[slot.a + places[0]], bounds),
    slots: places.map((place) => slot.a + place),
  }));
}

export function readFree(vector: Float64Array, free: readonly FreeParameter[]): Float64Array {
  return Float64Array.from(free, ({ slots }) => vector[slots[0]]);
}

export function writeFree(
  vector: Float64Array,
  free: readonly FreeParameter[],
  values: ArrayLike<number>,
): void {
  for (let i = 0; i < free.length; i++) for (const j of free[i].slots) vector[j] = values[i];
}

/** The parameter vector of a model, the rotations counted from its orientation. */
export function vectorOfModel(model: FrameModel, tanTwoThetaLow: number): Float64Array {
  return Float64Array.of(
    Math.log(model.scaleG),
    model.bFactor,
    0,
    0,
    model.gammaY,
    model.gammaZ,
    model.gamma0 + model.gammaE * tanTwoThetaLow,
    model.gammaE,
    model.voigtNu,
    ...cellParameters(model.unitCell),
  );
}

/** The model of a parameter vector whose rotations are counted from `rotationU`: about x, then about y. */
export function modelOfVector(vector: Float64Array, rotationU: Matrix3, tanTwoThetaLow: number): FrameModel {
  const rotX = vector[slot.rotX];
  const rotY = vector[slot.rotY];
  return {
    scaleG: Math.exp(vector[slot.lnScaleG]),
    bFactor: vector[slot.bFactor],
    rotX,
    rotY,
    gammaY: vector[slot.gammaY],
    gammaZ: vector[slot.gammaZ],
    gamma0: vector[slot.lowRadius] - vector[slot.gammaE] * tanTwoThetaLow,
    gammaE: vector[slot.gammaE],
    voigtNu: vector[slot.voigtNu],
    unitCell: unitCell(vector.subarray(slot.a)),
    rotationU: multiply3(rotationY(rotY), multiply3(rotationX(rotX), rotationU)),
  };
}

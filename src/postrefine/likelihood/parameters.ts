/** The parameters of one frame in the likelihood engine: where each stands in the vector, its unit, start and prior. */
export interface LikelihoodParameter {
  readonly name: string;
  readonly unit: string;
  /** Where refinement of the first frame starts, and the mean of the first shared prior. */
  readonly start: number;
  /** Standard deviation of the first shared prior. */
  readonly priorSigma: number;
  /** The mean of the shared prior is learnt from the frames; otherwise it stays where it is. */
  readonly learnsMean: boolean;
  readonly lower: number;
  readonly upper: number;
}

/** Slots of the vector of one frame with so many free cell parameters, which stand in cell .. cell + nCell - 1. */
export interface LikelihoodLayout {
  readonly nParameters: number;
  readonly nCell: number;
  readonly lnG: number;
  readonly bFactor: number;
  readonly rotX: number;
  readonly rotY: number;
  readonly cell: number;
  /** ln w = a0 + a1 t + a2 t² + a3 exp(-6t) + t (b1 cos 2ψ + b2 sin 2ψ). */
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
  readonly kappa: number;
  readonly b1: number;
  readonly b2: number;
  readonly zeta: number;
  readonly eta0: number;
  readonly eta1: number;
  readonly a3: number;
  readonly parameters: readonly LikelihoodParameter[];
}

/** Within these the shape of the profile is defined; from Gaussian (0) over Lorentzian (1) to longer tails. */
export const kappaRange = { lower: 1e-5, upper: 2 } as const;

function parameter(
  name: string,
  unit: string,
  priorSigma: number,
  more: Partial<LikelihoodParameter> = {},
): LikelihoodParameter {
  return { name, unit, start: 0, priorSigma, learnsMean: false, lower: -Infinity, upper: Infinity, ...more };
}

const learnt = { learnsMean: true } as const;

/**
 * The prior of ln G is as good as none: the scales of the frames are whatever the crystals were. A beam that does not go where the geometry
 * says turns all crystals by as much.
 */
const leading = [
  parameter('lnG', '', 1e3),
  parameter('B', 'Å²', 8),
  parameter('rotX', 'rad', 0.002, learnt),
  parameter('rotY', 'rad', 0.002, learnt),
];

const trailing = [
  parameter('a0', '', 0.3, learnt),
  parameter('a1', '', 0.4, learnt),
  parameter('a2', '', 0.4, learnt),
  parameter('kappa', '', 0.2, { ...learnt, ...kappaRange, start: 0.2 }),
  parameter('b1', '', 0.1),
  parameter('b2', '', 0.1),
  parameter('zeta', '', 0.3, { ...learnt, start: 1 }),
  parameter('eta0', '', 0.3, learnt),
  parameter('eta1', '', 0.3, learnt),
  parameter('a3', '', 0.3, learnt),
];

const layouts = Array.from({ length: 7 }, (_, nCell) => makeLayout(nCell));

/** The layout for `nCell` = 0 .. 6 free cell parameters: 14 + nCell numbers. */
export function likelihoodLayout(nCell: number): LikelihoodLayout {
  if (nCell in layouts) return layouts[nCell];
  throw new RangeError(`a cell has 0 to 6 free parameters, not ${nCell}`);
}

function makeLayout(nCell: number): LikelihoodLayout {
  // A detector distance or wavelength that is off makes all cells wrong by as much.
  const cell = Array.from({ length: nCell }, (_, j) =>
    parameter(`c${j + 1}`, 'relative or rad', 0.003, learnt),
  );
  const parameters = [...leading, ...cell, ...trailing];
  const place = (name: string): number => parameters.findIndex((p) => p.name === name);
  return {
    nParameters: parameters.length,
    nCell,
    lnG: place('lnG'),
    bFactor: place('B'),
    rotX: place('rotX'),
    rotY: place('rotY'),
    cell: leading.length,
    a0: place('a0'),
    a1: place('a1'),
    a2: place('a2'),
    kappa: place('kappa'),
    b1: place('b1'),
    b2: place('b2'),
    zeta: place('zeta'),
    eta0: place('eta0'),
    eta1: place('eta1'),
    a3: place('a3'),
    parameters,
  };
}

/** ln w = a0 + a1 t + a2 t²: the width of the reflecting range (w in Å⁻¹) at the start. */
export type StartWidth = readonly [a0: number, a1: number, a2: number];

/** The vector of a frame before its first refinement. */
export function startVector(layout: LikelihoodLayout, lnG: number, width: StartWidth): Float64Array {
  const vector = Float64Array.from(layout.parameters, (p) => p.start);
  vector[layout.lnG] = lnG;
  vector.set(width, layout.a0);
  return vector;
}

/** Moves every parameter into its range. */
export function clampVector(vector: Float64Array, layout: LikelihoodLayout): void {
  const { parameters } = layout;
  for (let j = 0; j < parameters.length; j++) {
    const { lower, upper } = parameters[j];
    if (vector[j] < lower) vector[j] = lower;
    else if (vector[j] > upper) vector[j] = upper;
  }
}

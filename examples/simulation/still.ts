import { cellConstraintOfSystem, type CrystalSystem } from '../../src/crystal/constraints.js';
import {
  parseReindexing,
  reindex,
  reindexCell,
  reindexReciprocalMatrix,
} from '../../src/crystal/reindexing.js';
import { cellParameters } from '../../src/crystal/unit-cell.js';
import { reciprocalMatrixOf } from '../../src/crystal/orientation.js';
import { multiply3, rotationX, rotationY, rotationZ, type Matrix3 } from '../../src/crystal/matrix3.js';
import { unitCell } from '../../src/crystal/unit-cell.js';
import type { Random } from '../../src/numeric/random.js';
import type { IntegratedLattice } from '../integration-pickle.js';
import { expectedCounts } from './diffraction.js';
import type { SimulationOptions } from './options.js';
import { predictSpots, type Spots } from './spots.js';
import type { TrueIntensities } from './true-intensities.js';

/** What is true of a frame, and its program does not know. */
export interface FrameTruth {
  readonly wronglyIndexed: boolean;
  readonly scaleG: number;
  readonly bFactor: number;
  /** True cell, and the error of the indexed orientation about x, y and z. */
  readonly cell: readonly number[];
  readonly missetDeg: readonly number[];
  /** Mean wavelength of the pulse. */
  readonly wavelength: number;
  readonly n: number;
  /** What the true indices were turned into. */
  readonly indexedAs: string;
}

export interface Still {
  readonly lattice: IntegratedLattice;
  readonly truth: FrameTruth;
}

const degree = Math.PI / 180;

/** One pulse through one crystal in a random orientation, indexed and integrated. */
export function simulateStill(
  crystal: TrueIntensities,
  options: SimulationOptions,
  number: number,
  random: Random,
): Still {
  const wronglyIndexed = options.wronglyIndexed.includes(number);
  const { crystalSystem } = crystal.spaceGroup;
  const cell = varied(options.cell, options.cellSpread, crystalSystem, random);
  const rotation = randomRotation(random);
  const wavelength = options.wavelength * (1 + options.wavelengthJitter * random.normal());
  // A wrong solution lies some degrees off: its spots fall between those of the crystal.
  const misset = [0, 1, 2].map(() => options.missetDeg * (wronglyIndexed ? 40 : 1) * random.normal());
  const indexedCell = varied(cell, options.cellError, crystalSystem, random);
  const indexed = reciprocalMatrixOf(multiply3(rotationBy(misset), rotation), unitCell(indexedCell));
  const spots = predictSpots(crystal, indexed, options);

  const scaleG = Math.exp(options.scaleSpread * random.normal());
  const bFactor = options.bSpread * random.normal();
  const pulse = { matrix: reciprocalMatrixOf(rotation, unitCell(cell)), wavelength, scaleG, bFactor };
  const expected = expectedCounts(crystal, spots, pulse, options);
  if (wronglyIndexed) random.shuffle(expected);
  const { intensity, sigma } = count(expected, options, random);
  const order = Int32Array.from(expected.keys());
  random.shuffle(order);
  const lattice = {
    ...observations(crystal, spots, order, intensity, sigma),
    cell: indexedCell,
    hall: crystal.spaceGroup.hall,
    reciprocalMatrix: indexed,
  };
  const ways = ['h,k,l', ...options.otherWays];
  const indexedAs = ways.length === 1 ? ways[0] : ways[random.integer(ways.length)];
  const truth = {
    wronglyIndexed,
    scaleG,
    bFactor,
    cell,
    missetDeg: misset,
    wavelength,
    n: spots.n,
    indexedAs,
  };
  return { lattice: indexedAs === ways[0] ? lattice : reindexed(lattice, indexedAs), truth };
}

/** The same lattice with its axes named in another way; every spot keeps its place. */
function reindexed(lattice: IntegratedLattice, way: string): IntegratedLattice {
  const change = parseReindexing(way);
  return {
    ...lattice,
    hkl: reindex(change, Int32Array.from(lattice.hkl)),
    cell: cellParameters(reindexCell(change, unitCell(lattice.cell))),
    reciprocalMatrix: reindexReciprocalMatrix(change, lattice.reciprocalMatrix),
  };
}

/** The cell with its edges changed at random, equal ones by the same. */
function varied(
  cell: readonly number[],
  relative: number,
  system: CrystalSystem,
  random: Random,
): readonly number[] {
  const changed = [...cell];
  for (const places of cellConstraintOfSystem(system).moves) {
    if (places[0] >= 3) continue;
    const factor = 1 + relative * random.normal();
    for (const place of places) changed[place] = cell[place] * factor;
  }
  return changed;
}

/** Uniform over all rotations: a normal point in four dimensions, as a quaternion. */
function randomRotation(random: Random): Matrix3 {
  const q = [0, 1, 2, 3].map(() => random.normal());
  const length = Math.sqrt(q.reduce((sum, x) => sum + x * x, 0));
  const [w, x, y, z] = q.map((component) => component / length);
  return Float64Array.of(
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    ...[2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    ...[2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  );
}

function rotationBy([x, y, z]: readonly number[]): Matrix3 {
  return multiply3(rotationZ(z * degree), multiply3(rotationY(y * degree), rotationX(x * degree)));
}

/** Photons over the background, with Poisson statistics, and the sigma that an integration program would state. */
function count(
  expected: Float64Array,
  options: SimulationOptions,
  random: Random,
): { readonly intensity: Float64Array; readonly sigma: Float64Array } {
  const { background } = options;
  const intensity = new Float64Array(expected.length);
  const sigma = new Float64Array(expected.length);
  // The background is measured in an area three times as large as the spot.
  const backgroundError = Math.sqrt(background / 3);
  for (let i = 0; i < expected.length; i++) {
    const mean = expected[i] * Math.exp(options.systematicError * random.normal());
    const photons = random.poisson(mean + background);
    intensity[i] = photons - background + backgroundError * random.normal();
    sigma[i] = Math.fround(Math.sqrt(Math.max(photons, background) + background / 3));
    if (random.uniform() < options.outlierFraction)
      intensity[i] += options.outlierPhotons * random.exponential();
    intensity[i] = Math.fround(intensity[i]);
  }
  return { intensity, sigma };
}

/** The observations in the given order. */
function observations(
  crystal: TrueIntensities,
  spots: Spots,
  order: Int32Array,
  intensity: Float64Array,
  sigma: Float64Array,
): Pick<IntegratedLattice, 'hkl' | 'intensity' | 'sigma' | 'spotPx'> {
  const hkl = new Int32Array(3 * spots.n);
  const spotPx = new Float64Array(2 * spots.n);
  order.forEach((from, to) => {
    const at = 3 * spots.reflection[from];
    hkl.set(crystal.allHkl.subarray(at, at + 3), 3 * to);
    spotPx.set(spots.spotPx.subarray(2 * from, 2 * from + 2), 2 * to);
  });
  const pick = (values: Float64Array) => Float64Array.from(order, (from) => values[from]);
  return { hkl, spotPx, intensity: pick(intensity), sigma: pick(sigma) };
}

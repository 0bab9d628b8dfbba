import { medianInPlace } from '../../numeric/summary.js';

/**
 * Places on the detector: for a diffracted beam of direction u, which is at 2θ from the beam and at the azimuth φ, 2 D tan θ (cos φ,
 * sin φ). Near the beam that is the spot on a detector at the distance D, and it stays finite behind it. Units: of D, or none.
 */
export interface DetectorGrid {
  /** Places lie between -range and +range. */
  readonly range: number;
  /** D of the median frame; 1 where frames do not all say theirs, and then of every frame. */
  readonly distance: number;
  readonly hasDistances: boolean;
}

interface Seen {
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
}

/** Bins of a side of the grid. */
export const detectorBins = 64;
export const nDetectorBins = detectorBins * detectorBins;

/** The grid for all frames of a run up to its finest spacing dMin, Å. */
export function detectorGrid(frames: readonly Seen[], dMin: number): DetectorGrid {
  const distances = Float64Array.from(frames, ({ detectorDistanceMm }) => detectorDistanceMm);
  const hasDistances =
    distances.length > 0 && distances.every((distance) => distance > 0 && distance < Infinity);
  let range = 0;
  for (const { wavelength, detectorDistanceMm } of frames) {
    const sinTheta = Math.min(wavelength / (2 * dMin), LARGEST_SIN_THETA);
    range = Math.max(range, 2 * tangent(sinTheta) * (hasDistances ? detectorDistanceMm : 1));
  }
  const distance = hasDistances ? medianInPlace(distances, distances.length) : 1;
  return { range, distance, hasDistances };
}

/** Straight back, where tan θ is infinite, nothing can be observed. */
const LARGEST_SIN_THETA = 0.99;

function tangent(sinTheta: number): number {
  return sinTheta / Math.sqrt(1 - sinTheta * sinTheta);
}

/** The reflections of a frame as they were indexed. */
export interface PlacedFrame extends Seen {
  readonly n: number;
  /** 3n interleaved. */
  readonly hkl: Int32Array;
}

/** Writes the places of all reflections by their lattice A* (row-major), two numbers each, as parts of the range: -1 to 1. */
export function setDetectorPlaces(
  { n, hkl, wavelength, detectorDistanceMm }: PlacedFrame,
  a: ArrayLike<number>,
  { range, hasDistances }: DetectorGrid,
  out: Float64Array,
): void {
  const k0 = 1 / wavelength;
  const scale = (2 * (hasDistances ? detectorDistanceMm : 1)) / range;
  for (let i = 0; i < n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const x = a[0] * h + a[1] * k + a[2] * l;
    const y = a[3] * h + a[4] * k + a[5] * l;
    const z = a[6] * h + a[7] * k + a[8] * l - k0;
    // tan θ = sin 2θ/(1 + cos 2θ), and the beam goes along -z.
    const factor = scale / (Math.sqrt(x * x + y * y + z * z) - z);
    out[2 * i] = clamped(x * factor);
    out[2 * i + 1] = clamped(y * factor);
  }
}

function clamped(place: number): number {
  return Math.min(Math.max(place, -1), 1);
}

/** tan θ at the place 1 for a frame at this distance. */
export function edgeOf({ range, hasDistances }: DetectorGrid, distance: number): number {
  return range / (2 * (hasDistances ? distance : 1));
}

/** The bin of a place; bins go along y first. */
export function detectorBin(x: number, y: number): number {
  return detectorBins * binOf(x) + binOf(y);
}

function binOf(place: number): number {
  return Math.min(Math.floor((0.5 * place + 0.5) * detectorBins), detectorBins - 1);
}

/** The middle of a bin along a side of so many bins, -1 to 1. */
export function detectorBinCentre(bin: number, side: number = detectorBins): number {
  return (2 * (bin + 0.5)) / side - 1;
}

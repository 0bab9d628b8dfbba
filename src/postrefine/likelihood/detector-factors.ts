import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import {
  detectorBin,
  type DetectorGrid,
  edgeOf,
  type PlacedFrame,
  setDetectorPlaces,
} from './detector-grid.js';
import { type DetectorModel, lnDetectorFactor } from './detector-model.js';

type Lattice = Pick<LikelihoodFrame, 'reciprocalMatrix'>;

/** Writes the bin of the detector of every observation of a frame. */
export function setDetectorBins(
  frame: PlacedFrame,
  { reciprocalMatrix }: Lattice,
  grid: DetectorGrid,
  out: Uint16Array,
): void {
  const places = new Float64Array(2 * frame.n);
  setDetectorPlaces(frame, reciprocalMatrix, grid, places);
  for (let i = 0; i < frame.n; i++) out[i] = detectorBin(places[2 * i], places[2 * i + 1]);
}

/** D of every observation of a frame: how many times what its model says is observed at its place on the detector. */
export function detectorFactors(
  frame: PlacedFrame,
  { reciprocalMatrix }: Lattice,
  { model, grid }: { readonly model: DetectorModel; readonly grid: DetectorGrid },
): Float64Array {
  const places = new Float64Array(2 * frame.n);
  setDetectorPlaces(frame, reciprocalMatrix, grid, places);
  const edge = edgeOf(grid, frame.detectorDistanceMm);
  return Float64Array.from({ length: frame.n }, (_, i) =>
    Math.exp(lnDetectorFactor(model, places[2 * i], places[2 * i + 1], edge)),
  );
}

/** The frame as it would be without the detector's part: intensities over D. */
export function withoutDetector(frame: LikelihoodFrame, factor: Float64Array): LikelihoodFrame {
  return {
    ...frame,
    intensity: frame.intensity.map((value, i) => value / factor[i]),
    background: frame.background.map((value, i) => value / factor[i] ** 2),
    gain: frame.gain.map((value, i) => value / factor[i]),
  };
}

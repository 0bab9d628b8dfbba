import type { LearntDetector } from '../merge/likelihood/learn-detector.js';
import type { LearntDetectorText, LearntMap, LearntPolarization } from '../output/detector-text.js';
import { detectorBinCentre, detectorBins, nDetectorBins } from '../postrefine/likelihood/detector-grid.js';
import { type DetectorMap, mapAt } from '../postrefine/likelihood/detector-model.js';
import type { LikelihoodData } from './likelihood-data.js';

/** What is said of the detector. */
export function learntDetector(data: LikelihoodData, detector: LearntDetector | null): LearntDetectorText {
  const { map = null, mapEvidence = null } = detector ?? {};
  return {
    polarization: learntPolarization(data, detector),
    map: map === null || mapEvidence === null ? null : learntMap(data, map, mapEvidence),
  };
}

export function learntPolarization(
  { run }: Pick<LikelihoodData, 'run'>,
  detector: LearntDetector | null,
): LearntPolarization | null {
  const { polarization = null, polarizationEvidence = null } = detector ?? {};
  if (polarization === null || polarizationEvidence === null) return null;
  const assumed = run.frames.flatMap(({ stokes }) => (stokes === undefined ? [] : [stokes]));
  const mean = (k: 0 | 1) => assumed.reduce((sum, stokes) => sum + stokes[k], 0) / assumed.length;
  return {
    lnEvidence: polarizationEvidence,
    assumed: assumed.length === run.frames.length ? [mean(0), mean(1)] : null,
    difference: polarization,
  };
}

/** Places along a side at which the map is shown. */
const N_SHOWN = 16;

function learntMap({ grid, columns }: LikelihoodData, map: DetectorMap, lnEvidence: number): LearntMap {
  const places = Array.from({ length: N_SHOWN }, (_, k) => (2 * (k + 0.5)) / N_SHOWN - 1);
  return {
    lnEvidence,
    knotSpacing: (2 * grid.range) / map.intervals,
    unit: grid.hasDistances ? 'mm' : '2 tan theta',
    place: places.map((place) => place * grid.range),
    factor: places.map((x) => places.map((y) => Math.exp(mapAt(map, x, y)))),
    rms: rmsOf(map, columns.detectorBin),
  };
}

/** Root mean square of the map over the observations. */
function rmsOf(map: DetectorMap, bins: Uint16Array): number {
  const count = new Float64Array(nDetectorBins);
  for (const bin of bins) count[bin]++;
  const square = count.reduce((sum, n, bin) => {
    if (n === 0) return sum;
    const x = detectorBinCentre(Math.floor(bin / detectorBins));
    return sum + n * mapAt(map, x, detectorBinCentre(bin % detectorBins)) ** 2;
  }, 0);
  return Math.sqrt(square / bins.length);
}

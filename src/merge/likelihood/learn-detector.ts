import { type DetectorGrid, edgeOf } from '../../postrefine/likelihood/detector-grid.js';
import { type DetectorModel, lnDetectorFactor } from '../../postrefine/likelihood/detector-model.js';
import { addDetectorPieces, type BinnedDetector, binnedDetector } from './detector-bins.js';
import { type PolarizationStep, polarizationStep } from './polarization-step.js';
import { fitMap, fitPolarization, type FittedDetector } from './fit-detector.js';

/** What was learnt of the detector. Evidence is the logarithm of the Bayes factor of a part against the same without it. */
export interface LearntDetector extends DetectorModel {
  /** null: the part is not used. */
  readonly polarizationEvidence: number | null;
  readonly mapEvidence: number | null;
  /** What the last look found beyond the polarization before it, and by how much that was moved. */
  readonly polarizationStep: PolarizationStep | null;
}

/** As of the profile: a part is used from so much evidence on. */
const LEAST_EVIDENCE = 20;
/** Intervals of the maps that are tried, as long as the finer one has more evidence than the one before. */
const INTERVALS = [8, 16, 32] as const;
/** Bins in an interval of a map, along a side. */
const BINS_PER_INTERVAL = 2;
/** Along a side, for the polarization alone. */
const BINS_OF_POLARIZATION = 32;

/** The four models that there are. */
type Candidates = Readonly<Record<'none' | 'polarization' | 'map' | 'both', FittedDetector>>;

/**
 * The polarization and the map of the detector for which there is evidence, from the sums of all pieces of `commonSums` one after
 * the other, which were taken under the model `before`. null while there is none; a part that is in use stays and is learnt on.
 */
export function learnDetector(
  pieces: Float64Array,
  grid: DetectorGrid,
  before: LearntDetector | null,
): LearntDetector | null {
  const edge = edgeOf(grid, grid.distance);
  const sums = addDetectorPieces(pieces);
  const binned = (side: number) =>
    binnedDetector(sums, side, (x, y) => (before === null ? 0 : lnDetectorFactor(before, x, y, edge)));
  const all = candidates(binned, edge);
  if (all === null) return before;
  const isUsed = { polarization: before?.polarization ?? null, map: before?.map ?? null };
  const allowed = Object.values(all).filter(
    ({ model: { polarization, map } }) =>
      (polarization !== null || isUsed.polarization === null) && (map !== null || isUsed.map === null),
  );
  if (allowed.length === 0) return before;
  const { polarization, map } = allowed.reduce((a, b) => (worth(b) > worth(a) ? b : a)).model;
  if (polarization === null && map === null) return null;
  const { lnEvidence } = all[polarization === null ? 'map' : map === null ? 'polarization' : 'both'];
  const step = polarization && polarizationStep(polarization, before);
  return {
    polarization: step && step.polarization,
    polarizationStep: step,
    map,
    polarizationEvidence: polarization === null ? null : lnEvidence - (map === null ? 0 : all.map.lnEvidence),
    mapEvidence: map === null ? null : lnEvidence - (polarization === null ? 0 : all.polarization.lnEvidence),
  };
}

/** Evidence less what each part has to bring. */
function worth({ model: { polarization, map }, lnEvidence }: FittedDetector): number {
  return lnEvidence - LEAST_EVIDENCE * (Number(polarization !== null) + Number(map !== null));
}

function candidates(binned: (side: number) => BinnedDetector | null, edge: number): Candidates | null {
  const bins = binned(BINS_OF_POLARIZATION);
  if (bins === null) return null;
  const none = { model: { polarization: null, map: null }, lnEvidence: 0 };
  const unknown = { ...none, lnEvidence: -Infinity };
  let found: Candidates = { none, polarization: fitPolarization(bins, edge), map: unknown, both: unknown };
  for (const intervals of INTERVALS) {
    const finer = fitMap(binned(BINS_PER_INTERVAL * intervals) ?? bins, intervals, edge) ?? found;
    const isMapBetter = finer.map.lnEvidence > found.map.lnEvidence;
    const isBothBetter = finer.both.lnEvidence > found.both.lnEvidence;
    if (!isMapBetter && !isBothBetter) break;
    found = {
      ...found,
      map: isMapBetter ? finer.map : found.map,
      both: isBothBetter ? finer.both : found.both,
    };
  }
  return found;
}

import { bravaisLattice } from '../../crystal/bravais.js';
import { determinant3 } from '../../crystal/matrix3.js';
import { mapToAsu } from '../../crystal/reflection.js';
import { parseReindexing, reindex, reindexCell, reindexReciprocalMatrix } from '../../crystal/reindexing.js';
import { type SpaceGroup, spaceGroupFromHall } from '../../crystal/space-group.js';
import {
  cellsSimilar,
  dStarSquared,
  formatCell,
  reciprocalMetric,
  type UnitCell,
} from '../../crystal/unit-cell.js';
import type { RawFrame } from '../../input/raw-frame.js';
import { sampleStandardDeviation } from '../../numeric/summary.js';
import { polarizationFactor } from '../polarization.js';
import type { ObservationRejectionReason, ObservationTally } from '../rejection.js';
import { spotsMm } from '../spots.js';
import type { MergingRejection, PreparedMergingFrame } from './merging-frame.js';
import type { ReflectionLookup } from '../reflection-list.js';
import { type SignificanceFilter, significanceLimit } from './significance-filter.js';

export interface MergingFrameOptions {
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
  readonly anomalous: boolean;
  /** Symbol of the lattice that frames must have. */
  readonly bravais: string;
  /** Cell that frames are compared with. */
  readonly compareCell: UnitCell;
  readonly lengthTolerance: number;
  readonly angleToleranceDegrees: number;
  /** null: as each file says. */
  readonly pixelSizeMm: number | null;
  readonly isoform: string | null;
  /** Change of indices such as `h,k,l`. */
  readonly reindexOp: string;
  /** null: no filter. */
  readonly significance: SignificanceFilter | null;
  /** raw_data.sdfac_auto */
  readonly sdfacAuto: boolean;
}

/** All observations that can be used, before matching. */
interface Usable {
  readonly n: number;
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly position: Float64Array;
  readonly tally: ObservationTally;
}

/** The first steps of cxi.merge for one lattice, in its order. */
export function prepareMergingFrame(
  given: RawFrame,
  options: MergingFrameOptions,
  index: ReflectionLookup,
): PreparedMergingFrame {
  const reject = (reason: MergingRejection, detail: string): PreparedMergingFrame => ({
    kind: 'rejected',
    source: given.source,
    name: given.name,
    reason,
    detail,
  });
  const { isoform } = options;
  if (isoform !== null && given.isoform !== isoform) {
    const named = given.isoform === null ? 'no isoform' : `the isoform ${given.isoform}`;
    return reject('wrong-isoform', `isoform_name = ${isoform}, but the file names ${named}`);
  }
  if (!(determinant3(given.reciprocalMatrix) > 0))
    return reject('file-error', 'the orientation matrix is left-handed or singular');
  const raw = reindexed(given, options.reindexOp);
  if (typeof raw === 'string') return reject('file-error', raw);
  const lattice = bravaisLattice(spaceGroupFromHall(given.hall));
  if (lattice !== options.bravais)
    return reject('wrong-bravais', `it is indexed as ${lattice}, the target is ${options.bravais}`);
  const { lengthTolerance, angleToleranceDegrees, compareCell } = options;
  if (!cellsSimilar(raw.unitCell, compareCell, lengthTolerance, angleToleranceDegrees))
    return reject('wrong-cell', `its cell is ${formatCell(raw.unitCell)}`);
  const spots = spotsMm(raw, options.pixelSizeMm);
  if (spots === null)
    return reject('file-error', 'neither pixel_size nor the file gives the size of a pixel');
  const usable = usableObservations(raw, spots);
  if (usable.n === 0) return reject('low-signal', 'no observation can be used');
  return cutAndMatch(raw, usable, options, index) ?? reject('low-signal', 'no shell has signal');
}

function reindexed(raw: RawFrame, op: string): RawFrame | string {
  if (op === 'h,k,l') return raw;
  const cb = parseReindexing(op);
  try {
    return {
      ...raw,
      hkl: reindex(cb, raw.hkl),
      unitCell: reindexCell(cb, raw.unitCell),
      reciprocalMatrix: reindexReciprocalMatrix(cb, raw.reciprocalMatrix),
    };
  } catch (error) {
    if (error instanceof RangeError) return `reindexing ${op}: ${error.message}`;
    throw error;
  }
}

/** Larger intensities and sigmas are as good as infinite. */
const LARGEST = 1e30;

/** Polarization divided out (fully polarized beam, Kahn et al. 1982); what no one can weight is left out and counted. */
function usableObservations(raw: RawFrame, spots: Float64Array): Usable {
  const hkl = new Int32Array(raw.hkl.length);
  const intensity = new Float64Array(raw.n);
  const sigma = new Float64Array(raw.n);
  const position = new Float64Array(2 * raw.n);
  const shown = raw.spots.kind === 'pixels' ? raw.spots.px : spots;
  const normal = raw.polarizationNormal;
  const tally: ObservationTally = {};
  const metric = reciprocalMetric(raw.unitCell);
  let n = 0;
  for (let i = 0; i < raw.n; i++) {
    const [h, k, l] = [raw.hkl[3 * i], raw.hkl[3 * i + 1], raw.hkl[3 * i + 2]];
    const sinThetaSquared = (dStarSquared(metric, h, k, l) * raw.wavelength * raw.wavelength) / 4;
    const reason = unusable(raw, i, spots, sinThetaSquared);
    if (reason !== null) {
      tally[reason] = (tally[reason] ?? 0) + 1;
      continue;
    }
    const [x, y] = [spots[2 * i], spots[2 * i + 1]];
    const polarization =
      normal === null
        ? 1
        : polarizationFactor(
            x * normal[0] + y * normal[1],
            y * normal[0] - x * normal[1],
            1 - 2 * sinThetaSquared,
            1,
          );
    hkl.set([h, k, l], 3 * n);
    intensity[n] = raw.intensity[i] / polarization;
    sigma[n] = raw.sigma[i] / polarization;
    position.set([shown[2 * i], shown[2 * i + 1]], 2 * n);
    n++;
  }
  return {
    n,
    hkl: hkl.subarray(0, 3 * n),
    intensity: intensity.subarray(0, n),
    sigma: sigma.subarray(0, n),
    position,
    tally,
  };
}

function unusable(
  raw: RawFrame,
  i: number,
  spots: Float64Array,
  sinThetaSquared: number,
): ObservationRejectionReason | null {
  if (raw.failed?.[i] === 1) return 'not-integrated';
  if (!(Math.abs(raw.intensity[i]) <= LARGEST && raw.sigma[i] <= LARGEST)) return 'not-finite';
  if (!Number.isFinite(spots[2 * i] + spots[2 * i + 1])) return 'not-finite';
  if (!(raw.sigma[i] > 0)) return 'sigma-not-positive';
  return sinThetaSquared <= 1 ? null : 'beyond-ewald-sphere';
}

/** Cuts the resolution, scales the sigmas and keeps what the merging set has; null where there is no signal. */
function cutAndMatch(
  raw: RawFrame,
  { n, hkl, intensity, sigma, position, tally }: Usable,
  options: MergingFrameOptions,
  index: ReflectionLookup,
): PreparedMergingFrame | null {
  const metric = reciprocalMetric(options.unitCell);
  const asu = mapToAsu(options.spaceGroup, hkl, options.anomalous);
  const s = new Float64Array(n);
  for (let i = 0; i < n; i++) s[i] = dStarSquared(metric, asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]);
  const limit =
    options.significance === null ? 0 : significanceLimit(s, intensity, sigma, options.significance);
  if (limit === null) return null;
  const largest = limit === 0 ? Infinity : 1 / (limit * limit);
  const isKept = (i: number): boolean => s[i] <= largest;
  const factor = options.sdfacAuto ? negativeSpread(intensity, sigma, isKept) : 1;
  const kept = new Int32Array(n);
  const reflection = new Int32Array(n);
  let count = 0;
  let highest = 0;
  for (let i = 0; i < n; i++) {
    if (!isKept(i)) continue;
    highest = Math.max(highest, s[i]);
    const place = index.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]);
    if (place < 0) continue;
    reflection[count] = place;
    kept[count++] = i;
  }
  const places = kept.subarray(0, count);
  const pick = (values: ArrayLike<number>, width: number, out: Int32Array | Float64Array) => {
    places.forEach((from, to) => {
      for (let j = 0; j < width; j++) out[width * to + j] = values[width * from + j];
    });
  };
  const chosen = {
    hkl: new Int32Array(3 * count),
    intensity: new Float64Array(count),
    sigma: new Float64Array(count),
    position: new Float64Array(2 * count),
  };
  pick(hkl, 3, chosen.hkl);
  pick(intensity, 1, chosen.intensity);
  places.forEach((from, to) => (chosen.sigma[to] = sigma[from] * factor));
  pick(position, 2, chosen.position);
  const { source, name, wavelength, detectorDistanceMm, unitCell, spots } = raw;
  const reciprocalMatrix = raw.reciprocalMatrix.slice();
  const { beamXMm, beamYMm } = spots.kind === 'pixels' ? spots : { beamXMm: 0, beamYMm: 0 };
  const geometry = { wavelength, beamXMm, beamYMm, detectorDistanceMm, unitCell, reciprocalMatrix };
  const frame = {
    source,
    name,
    n: count,
    ...chosen,
    reflection: reflection.slice(0, count),
    ...geometry,
    dMin: 1 / Math.sqrt(highest),
  };
  return { kind: 'prepared', frame, tally };
}

/** So many negative intensities say something of their spread. */
const FEWEST_NEGATIVES = 3;

/** Spread of I/sigma of the negative intensities, each with its mirror image; 1 where there are too few. */
function negativeSpread(
  intensity: Float64Array,
  sigma: Float64Array,
  isKept: (i: number) => boolean,
): number {
  const values: number[] = [];
  for (let i = 0; i < intensity.length; i++) {
    if (isKept(i) && intensity[i] < 0) values.push(intensity[i] / sigma[i], -intensity[i] / sigma[i]);
  }
  return values.length < 2 * FEWEST_NEGATIVES ? 1 : sampleStandardDeviation(values);
}

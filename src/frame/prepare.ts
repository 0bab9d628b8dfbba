import { constrainToCrystalSystem, type CrystalSystem } from '../crystal/constraints.js';
import { determinant3 } from '../crystal/matrix3.js';
import { isSystematicallyAbsent, mapToAsu } from '../crystal/reflection.js';
import { crystalSystemOfHall, type SpaceGroup } from '../crystal/space-group.js';
import { reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import type { RawFrame } from '../input/raw-frame.js';
import { type AbsenceSignal, addSignal, noAbsences } from './absence-signal.js';
import { isCompatibleCell } from './cell-compatibility.js';
import type { Frame } from './frame.js';
import { polarizationFactor, stokesParameters } from './polarization.js';
import { spotsMm } from './spots.js';
import type { FrameRejectionReason, ObservationRejectionReason, ObservationTally } from './rejection.js';

/** How frames are prepared; names as in the parameter file. */
export interface PrepareOptions {
  readonly spaceGroup: SpaceGroup;
  /** Friedel mates are kept apart. */
  readonly anomalous: boolean;
  /** null: that of each frame's own symmetry. */
  readonly crystalSystem: CrystalSystem | null;
  /** Replaces the cell of every frame where it is not null. */
  readonly overrideCell: UnitCell | null;
  /** null: as each file says. */
  readonly pixelSizeMm: number | null;
  /** null: no polarization correction. */
  readonly polarizationFraction: number | null;
  readonly dMin: number;
  readonly dMax: number;
  readonly sigmaMin: number;
  /** Ice ring left out, Å; null: none. */
  readonly iceRing: { readonly dUpper: number; readonly dLower: number } | null;
  readonly replaceSigma: boolean;
  readonly isoform: string | null;
}

/** A frame before its reflections are numbered; `hklAsu` is 3n interleaved. */
export interface PreparedFrame extends Omit<Frame, 'id' | 'reflection'> {
  readonly hklAsu: Int32Array;
  /** What intensities and sigmas were divided by. */
  readonly polarization: Float64Array;
  /** Stokes parameters of that (`stokesParameters`); absent where nothing was divided out here. */
  readonly stokes?: readonly [number, number];
  /** Observations that were left out, by reason. */
  readonly leftOut?: ObservationTally;
}

export type PrepareResult =
  | { readonly kind: 'prepared'; readonly frame: PreparedFrame; readonly rejected: ObservationTally }
  | {
      readonly kind: 'rejected';
      readonly reason: FrameRejectionReason;
      readonly detail: string;
      readonly rejected: ObservationTally;
    };

/**
 * Polarization divided out, cell constrained, symmetry of the target set, unwanted observations left out: the first
 * steps of the original for every frame, in its order. What absent observations show is added to `absences`.
 */
export function prepareFrame(
  raw: RawFrame,
  options: PrepareOptions,
  absences: AbsenceSignal = noAbsences(),
): PrepareResult {
  const rejected: ObservationTally = {};
  if (options.isoform !== null && raw.isoform !== options.isoform)
    return rejection(
      'other-isoform',
      `isoform ${raw.isoform ?? 'not given'}, asked for ${options.isoform}`,
      rejected,
    );
  if (!(determinant3(raw.reciprocalMatrix) > 0))
    return rejection('bad-value', 'the orientation matrix is left-handed or singular', rejected);
  const spots = spotsMm(raw, options.pixelSizeMm);
  if (spots === null) return rejection('no-pixel-size', 'set pixel_size_mm', rejected);
  const system = options.crystalSystem ?? crystalSystemOfHall(raw.hall);
  const cell = constrainToCrystalSystem(options.overrideCell ?? raw.unitCell, system);
  if (!isCompatibleCell(cell, options.spaceGroup))
    return rejection(
      'cell-mismatch',
      `${system} cell ${cellText(cell)} in ${options.spaceGroup.hermannMauguin}`,
      rejected,
    );
  const { keep, count } = selectObservations(raw, spots, cell, options, rejected, absences);
  if (count === 0) return rejection('no-observations', tallyText(rejected), rejected);
  const frame = { ...collect(raw, cell, spots, keep, count, options), leftOut: rejected };
  return { kind: 'prepared', frame, rejected };
}

function rejection(reason: FrameRejectionReason, detail: string, rejected: ObservationTally): PrepareResult {
  return { kind: 'rejected', reason, detail, rejected };
}

function cellText(cell: UnitCell): string {
  return [cell.a, cell.b, cell.c, cell.alpha, cell.beta, cell.gamma].map((v) => v.toFixed(2)).join(' ');
}

function tallyText(tally: ObservationTally): string {
  return Object.entries(tally)
    .map(([reason, n]) => `${n} ${reason}`)
    .join(', ');
}

/** Flags what stays; counts by reason what goes. */
function selectObservations(
  raw: RawFrame,
  spots: Float64Array,
  cell: UnitCell,
  options: PrepareOptions,
  rejected: ObservationTally,
  absences: AbsenceSignal,
) {
  const keep = new Uint8Array(raw.n);
  const metric = reciprocalMetric(cell);
  let count = 0;
  for (let i = 0; i < raw.n; i++) {
    const reason = judge(raw, i, spots, metric, options);
    if (!isWithoutSignal(reason))
      addSignal(absences, raw.intensity[i], raw.sigma[i], reason === 'systematic-absence');
    if (reason === null) {
      keep[i] = 1;
      count++;
    } else rejected[reason] = (rejected[reason] ?? 0) + 1;
  }
  return { keep, count };
}

/** Reasons that leave no intensity and sigma to speak of. */
function isWithoutSignal(reason: ObservationRejectionReason | null): boolean {
  return reason === 'not-integrated' || reason === 'not-finite' || reason === 'sigma-not-positive';
}

/** Larger intensities and sigmas are as good as infinite. */
const LARGEST = 1e30;

function judge(
  raw: RawFrame,
  i: number,
  spots: Float64Array,
  metric: Float64Array,
  options: PrepareOptions,
): ObservationRejectionReason | null {
  if (raw.failed?.[i] === 1) return 'not-integrated';
  const intensity = raw.intensity[i];
  const sigma = raw.sigma[i];
  // No detector counts so much, and squares of it must stay finite.
  if (!(Math.abs(intensity) <= LARGEST && sigma <= LARGEST)) return 'not-finite';
  if (!Number.isFinite(spots[2 * i] + spots[2 * i + 1])) return 'not-finite';
  if (!(sigma > 0)) return 'sigma-not-positive';
  const h = raw.hkl[3 * i];
  const k = raw.hkl[3 * i + 1];
  const l = raw.hkl[3 * i + 2];
  if (isSystematicallyAbsent(options.spaceGroup, h, k, l)) return 'systematic-absence';
  const dStar = Math.sqrt(dStarSquaredOf(metric, h, k, l));
  // d < λ/2: Bragg's law has no angle for it.
  if (!(dStar * raw.wavelength <= 2)) return 'beyond-ewald-sphere';
  if (!(dStar >= 1 / options.dMax && dStar <= 1 / options.dMin)) return 'resolution';
  if (!(intensity / sigma > options.sigmaMin)) return 'weak';
  const ice = options.iceRing;
  if (ice !== null && !(1 / dStar > ice.dUpper || 1 / dStar < ice.dLower)) return 'ice-ring';
  return null;
}

function dStarSquaredOf(m: Float64Array, h: number, k: number, l: number): number {
  return m[0] * h * h + m[1] * k * k + m[2] * l * l + m[3] * h * k + m[4] * h * l + m[5] * k * l;
}

function collect(
  raw: RawFrame,
  cell: UnitCell,
  spots: Float64Array,
  keep: Uint8Array,
  n: number,
  options: PrepareOptions,
): PreparedFrame {
  const hkl = new Int32Array(3 * n);
  const intensity = new Float64Array(n);
  const sigma = new Float64Array(n);
  const polarization = new Float64Array(n).fill(1);
  const sinThetaOverLambdaSquared = new Float64Array(n);
  const spotXMm = new Float64Array(n);
  const spotYMm = new Float64Array(n);
  // The polarization factor takes the angle from the cell as indexed, everything later from the constrained one.
  const indexedMetric = reciprocalMetric(raw.unitCell);
  const metric = reciprocalMetric(cell);
  const normal = raw.polarizationNormal;
  let j = 0;
  for (let i = 0; i < raw.n; i++) {
    if (keep[i] === 0) continue;
    const h = (hkl[3 * j] = raw.hkl[3 * i]);
    const k = (hkl[3 * j + 1] = raw.hkl[3 * i + 1]);
    const l = (hkl[3 * j + 2] = raw.hkl[3 * i + 2]);
    const x = (spotXMm[j] = spots[2 * i]);
    const y = (spotYMm[j] = spots[2 * i + 1]);
    if (options.polarizationFraction !== null && normal !== null) {
      const sinThetaSquared = (dStarSquaredOf(indexedMetric, h, k, l) * raw.wavelength * raw.wavelength) / 4;
      polarization[j] = polarizationFactor(
        x * normal[0] + y * normal[1],
        y * normal[0] - x * normal[1],
        1 - 2 * sinThetaSquared,
        options.polarizationFraction,
      );
    }
    intensity[j] = raw.intensity[i] / polarization[j];
    // Counting statistics alone, for sigmas that cannot be trusted; one count at least, so that weights stay finite.
    sigma[j] = options.replaceSigma ? Math.sqrt(Math.max(intensity[j], 1)) : raw.sigma[i] / polarization[j];
    sinThetaOverLambdaSquared[j] = dStarSquaredOf(metric, h, k, l) / 4;
    j++;
  }
  const hklAsu = new Int32Array(3 * n);
  mapToAsu(options.spaceGroup, hkl, options.anomalous, hklAsu);
  return {
    source: raw.source,
    name: raw.name,
    n,
    hkl,
    hklAsu,
    intensity,
    sigma,
    polarization,
    ...(options.polarizationFraction === null || normal === null
      ? {}
      : { stokes: stokesParameters(options.polarizationFraction, normal) }),
    sinThetaOverLambdaSquared,
    spotXMm,
    spotYMm,
    wavelength: raw.wavelength,
    detectorDistanceMm: raw.detectorDistanceMm,
    unitCell: cell,
    reciprocalMatrix: raw.reciprocalMatrix.slice(),
  };
}

import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import type { RawFrame } from '../input/raw-frame.js';
import { Correlation } from '../numeric/correlation.js';
import { median, medianInPlace } from '../numeric/summary.js';

/** So many spots tell it. */
const MOST_SPOTS = 200;

type Placed = Pick<RawFrame, 'n' | 'hkl' | 'spots' | 'unitCell' | 'wavelength' | 'detectorDistanceMm'>;

/** Where the stored spots of a frame lie, beside where Bragg's law puts them. */
export interface SpotPlacement {
  /** Median distance from the beam in units of D tan 2θ: 1 but for errors of the geometry. */
  readonly ratio: number;
  /** How far the middle of the pattern is from the stored beam centre, over the median of D tan 2θ: 0 but for errors. */
  readonly shift: number;
  /** Correlation of the distances from the beam with those of Bragg's law. */
  readonly likeness: number;
}

/**
 * Goes by distances from the beam; directions are left alone, as programs differ in what they call x. null where a format
 * stores no pixels, or nobody says how large a pixel is.
 */
export function spotPlacement(raw: Placed, pixelSizeOption: number | null): SpotPlacement | null {
  const { spots, hkl, wavelength } = raw;
  if (spots.kind === 'predicted') return null;
  const pixelSizeMm = pixelSizeOption ?? spots.pixelSizeMm;
  if (pixelSizeMm === null) return null;
  const metric = reciprocalMetric(raw.unitCell);
  const most = Math.min(raw.n, MOST_SPOTS);
  const [xs, ys, distances] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  let n = 0;
  for (let i = 0; i < most; i++) {
    const dStar = Math.sqrt(dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]));
    const distance = raw.detectorDistanceMm * Math.tan(2 * Math.asin((wavelength * dStar) / 2));
    const x = pixelSizeMm * spots.px[2 * i] - spots.beamXMm;
    const y = pixelSizeMm * spots.px[2 * i + 1] - spots.beamYMm;
    if (!(distance > 0 && Number.isFinite(x * x + y * y) && Number.isFinite(distance))) continue;
    xs[n] = x;
    ys[n] = y;
    distances[n++] = distance;
  }
  if (n === 0) return null;
  const ratio = medianInPlace(
    distances.map((distance, i) => Math.hypot(xs[i], ys[i]) / distance),
    n,
  );
  const likeness = new Correlation();
  for (let i = 0; i < n; i++) likeness.add(Math.hypot(xs[i], ys[i]), distances[i]);
  const shift = centreShift(xs, ys, distances, ratio, n) / medianInPlace(distances, n);
  return { ratio, shift, likeness: likeness.coefficient() };
}

/**
 * Length (mm) of the shift c of the beam centre that explains by least squares how the distances from it differ from
 * `ratio` times those of Bragg's law: by c u in the direction u of a spot. 0 where the spots lie on one line.
 */
function centreShift(
  xs: Float64Array,
  ys: Float64Array,
  distances: Float64Array,
  ratio: number,
  n: number,
): number {
  let [xx, xy, yy, bx, by] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const seen = Math.hypot(xs[i], ys[i]);
    if (!(seen > 0)) continue;
    const [ux, uy, rest] = [xs[i] / seen, ys[i] / seen, seen - ratio * distances[i]];
    xx += ux * ux;
    xy += ux * uy;
    yy += uy * uy;
    bx += ux * rest;
    by += uy * rest;
  }
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-6 * n * n)) return 0;
  return Math.hypot(yy * bx - xy * by, xx * by - xy * bx) / determinant;
}

/** Cells, distances and beam centres of real frames are not off by this much. */
const LARGEST_ERROR = 0.03;

/** Positions on single panels have about 0; those with a wrong beam centre more, unless it is far outside of the pattern. */
const LEAST_LIKENESS = 0.5;

/** Says that pixel size, distance or beam centre are wrong where most frames' spots lie too far out or in, or aside; or null. */
export function spotPlacementWarning(placements: readonly (SpotPlacement | null)[]): string | null {
  const known = placements.filter((placement) => placement !== null);
  const off = known.map(({ ratio }) => ratio).filter(isOff);
  const aside = known.map(({ shift }) => shift).filter((shift) => shift > LARGEST_ERROR);
  const unlike = known.filter(({ ratio, likeness }) => isOff(ratio) && likeness < LEAST_LIKENESS);
  if (isMost(unlike, known))
    return `${begin(unlike, known)}: their distances from the beam have nothing to do with those of Bragg's law. They seem to be positions on single panels of a detector, whose places the files do not tell (or the beam centre is far off)${END} Files that know the panels (.refl with .expt) have right ones.`;
  const centre = isMost(aside, known) ? ', the beam centre' : '';
  if (isMost(off, known))
    return `${begin(off, known)}: their distance from the beam is ${median(off).toFixed(2)} times that of Bragg's law. The size of a pixel (pixel_size_mm, pixel_size)${centre} or the distance in the files is wrong${END}`;
  if (centre !== '')
    return `${begin(aside, known)}: they are aside by ${(100 * median(aside)).toFixed(0)} % of their distance from the beam. The beam centre in the files is wrong${END}`;
  return null;
}

const END = '; polarization correction and spot positions rest on it.';

function isOff(ratio: number): boolean {
  return Math.abs(ratio - 1) > LARGEST_ERROR;
}

function isMost(off: readonly unknown[], known: readonly unknown[]): boolean {
  return off.length > 0 && 2 * off.length >= known.length;
}

function begin(off: readonly unknown[], known: readonly unknown[]): string {
  return `Warning: in ${off.length} of ${known.length} frames the spots do not lie where their reflections must`;
}

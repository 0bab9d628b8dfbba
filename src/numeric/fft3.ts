import { BatchFft } from './fft.js';

/** Numbers of grid points along the three axes of a map. */
export type GridSize = readonly [number, number, number];

/** Lines that are transformed together. */
const BATCH = 16;

/**
 * The low-frequency coefficients C(h,k,l) = Σ map(x,y,z) exp(2πi (hx/nx + ky/ny + lz/nz)) of a real map, for
 * |h| <= maxH, |k| <= maxK, |l| <= maxL. As the map is real, those with l < 0 are the conjugates of their opposites and
 * are not kept.
 */
export class MapCoefficients {
  private readonly re: Float32Array;
  private readonly im: Float32Array;
  private readonly nL: number;
  private readonly nK: number;

  /**
   * @param map value of (x, y, z) at (x·ny + y)·nz + z
   * @param max greatest |h|, |k|, |l| wanted; each below half the number of points on its axis
   */
  constructor(
    map: Float32Array | Uint8Array,
    readonly size: GridSize,
    readonly max: GridSize,
  ) {
    if (max.some((m, axis) => 2 * m >= size[axis]))
      throw new RangeError('the map is too coarse for these indices');
    this.nK = 2 * max[1] + 1;
    this.nL = max[2] + 1;
    this.re = new Float32Array(size[0] * this.nK * this.nL);
    this.im = new Float32Array(this.re.length);
    this.transformPlanes(map);
    this.transformX();
  }

  /** The coefficient of h, k, l in `out` (real, imaginary), times (re + i im) added. */
  addTo(out: Float64Array, h: number, k: number, l: number, re: number, im: number): void {
    const sign = l < 0 ? -1 : 1;
    const x = (sign * h + this.size[0]) % this.size[0];
    const at = (x * this.nK + sign * k + this.max[1]) * this.nL + sign * l;
    const a = this.re[at];
    const b = sign * this.im[at];
    out[0] += a * re - b * im;
    out[1] += a * im + b * re;
  }

  /** Along z and y, plane by plane of constant x. */
  private transformPlanes(map: Float32Array | Uint8Array): void {
    const [nx, ny, nz] = this.size;
    const { nL } = this;
    const alongZ = new BatchFft(nz, BATCH);
    const alongY = new BatchFft(ny, BATCH);
    const planeRe = new Float64Array(ny * nL);
    const planeIm = new Float64Array(ny * nL);
    for (let x = 0; x < nx; x++) {
      const plane = map.subarray(x * ny * nz, (x + 1) * ny * nz);
      for (let y = 0; y < ny; y += 2 * BATCH) this.linesAlongZ(alongZ, plane, y, planeRe, planeIm);
      for (let l = 0; l < nL; l += BATCH) this.linesAlongY(alongY, planeRe, planeIm, l, x);
    }
  }

  /** Two real lines go through one complex transform: Z = A + iB, A(l) = (Z(l) + Z*(-l))/2, B(l) = (Z(l) - Z*(-l))/2i. */
  private linesAlongZ(
    fft: BatchFft,
    plane: Float32Array | Uint8Array,
    first: number,
    planeRe: Float64Array,
    planeIm: Float64Array,
  ): void {
    const [, ny, nz] = this.size;
    const { nL } = this;
    const { re, im } = fft;
    for (let b = 0; b < BATCH; b++) {
      const y = first + 2 * b;
      for (let z = 0, at = b; z < nz; z++, at += BATCH) {
        re[at] = y < ny ? plane[y * nz + z] : 0;
        im[at] = y + 1 < ny ? plane[(y + 1) * nz + z] : 0;
      }
    }
    fft.transform();
    for (let b = 0; b < BATCH; b++) {
      const y = first + 2 * b;
      if (y >= ny) break;
      for (let l = 0; l < nL; l++) {
        const p = l * BATCH + b;
        const q = ((nz - l) % nz) * BATCH + b;
        planeRe[y * nL + l] = 0.5 * (re[p] + re[q]);
        planeIm[y * nL + l] = 0.5 * (im[p] - im[q]);
        if (y + 1 >= ny) continue;
        planeRe[(y + 1) * nL + l] = 0.5 * (im[p] + im[q]);
        planeIm[(y + 1) * nL + l] = 0.5 * (re[q] - re[p]);
      }
    }
  }

  private linesAlongY(
    fft: BatchFft,
    planeRe: Float64Array,
    planeIm: Float64Array,
    first: number,
    x: number,
  ): void {
    const ny = this.size[1];
    const { nK, nL, max } = this;
    const width = Math.min(BATCH, nL - first);
    for (let y = 0; y < ny; y++) {
      const from = y * nL + first;
      for (let b = 0; b < width; b++) {
        fft.re[y * BATCH + b] = planeRe[from + b];
        fft.im[y * BATCH + b] = planeIm[from + b];
      }
    }
    fft.transform();
    for (let row = 0; row < nK; row++) {
      const from = ((row - max[1] + ny) % ny) * BATCH;
      const to = (x * nK + row) * nL + first;
      for (let b = 0; b < width; b++) {
        this.re[to + b] = fft.re[from + b];
        this.im[to + b] = fft.im[from + b];
      }
    }
  }

  private transformX(): void {
    const nx = this.size[0];
    const width = this.nK * this.nL;
    const fft = new BatchFft(nx, BATCH);
    for (let first = 0; first < width; first += BATCH) {
      const n = Math.min(BATCH, width - first);
      for (let x = 0; x < nx; x++) {
        for (let b = 0; b < n; b++) {
          fft.re[x * BATCH + b] = this.re[x * width + first + b];
          fft.im[x * BATCH + b] = this.im[x * width + first + b];
        }
      }
      fft.transform();
      for (let x = 0; x < nx; x++) {
        for (let b = 0; b < n; b++) {
          this.re[x * width + first + b] = fft.re[x * BATCH + b];
          this.im[x * width + first + b] = fft.im[x * BATCH + b];
        }
      }
    }
  }
}

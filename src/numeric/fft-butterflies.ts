/**
 * Combining 2, 3, 4 or 5 sub-transforms into one (sign +). Each works on a run of `batch` neighbouring values: input q at
 * from + q·apart, output s at to + s·step; the twiddle factors of input q are cos[w + q - 1], sin[w + q - 1].
 */
export interface Butterfly {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly toRe: Float64Array;
  readonly toIm: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly batch: number;
  readonly apart: number;
  readonly step: number;
}

export type Combine = (pass: Butterfly, from: number, to: number, w: number) => void;

function combine2(pass: Butterfly, from: number, to: number, w: number): void {
  const { re, im, toRe, toIm, batch, apart, step } = pass;
  const c = pass.cos[w];
  const s = pass.sin[w];
  for (let b = 0; b < batch; b++) {
    const p = from + b;
    const x = c * re[p + apart] - s * im[p + apart];
    const y = c * im[p + apart] + s * re[p + apart];
    toRe[to + b] = re[p] + x;
    toIm[to + b] = im[p] + y;
    toRe[to + step + b] = re[p] - x;
    toIm[to + step + b] = im[p] - y;
  }
}

const HALF_ROOT_3 = Math.sqrt(3) / 2;

function combine3(pass: Butterfly, from: number, to: number, w: number): void {
  const { re, im, toRe, toIm, cos, sin, batch, apart, step } = pass;
  const [c1, s1, c2, s2] = [cos[w], sin[w], cos[w + 1], sin[w + 1]];
  for (let b = 0; b < batch; b++) {
    const p = from + b;
    const q = p + apart;
    const r = q + apart;
    const o = to + b;
    const x1 = c1 * re[q] - s1 * im[q];
    const y1 = c1 * im[q] + s1 * re[q];
    const x2 = c2 * re[r] - s2 * im[r];
    const y2 = c2 * im[r] + s2 * re[r];
    const sumX = x1 + x2;
    const sumY = y1 + y2;
    const differenceX = HALF_ROOT_3 * (x1 - x2);
    const differenceY = HALF_ROOT_3 * (y1 - y2);
    const middleX = re[p] - 0.5 * sumX;
    const middleY = im[p] - 0.5 * sumY;
    toRe[o] = re[p] + sumX;
    toIm[o] = im[p] + sumY;
    toRe[o + step] = middleX - differenceY;
    toIm[o + step] = middleY + differenceX;
    toRe[o + 2 * step] = middleX + differenceY;
    toIm[o + 2 * step] = middleY - differenceX;
  }
}

function combine4(pass: Butterfly, from: number, to: number, w: number): void {
  const { re, im, toRe, toIm, cos, sin, batch, apart, step } = pass;
  const [c1, s1, c2, s2, c3, s3] = [cos[w], sin[w], cos[w + 1], sin[w + 1], cos[w + 2], sin[w + 2]];
  for (let b = 0; b < batch; b++) {
    const p = from + b;
    const q = p + apart;
    const r = q + apart;
    const t = r + apart;
    const o = to + b;
    const x1 = c1 * re[q] - s1 * im[q];
    const y1 = c1 * im[q] + s1 * re[q];
    const x2 = c2 * re[r] - s2 * im[r];
    const y2 = c2 * im[r] + s2 * re[r];
    const x3 = c3 * re[t] - s3 * im[t];
    const y3 = c3 * im[t] + s3 * re[t];
    const evenX = re[p] + x2;
    const evenY = im[p] + y2;
    const oddX = x1 + x3;
    const oddY = y1 + y3;
    const lessX = re[p] - x2;
    const lessY = im[p] - y2;
    const turnX = x1 - x3;
    const turnY = y1 - y3;
    toRe[o] = evenX + oddX;
    toIm[o] = evenY + oddY;
    toRe[o + step] = lessX - turnY;
    toIm[o + step] = lessY + turnX;
    toRe[o + 2 * step] = evenX - oddX;
    toIm[o + 2 * step] = evenY - oddY;
    toRe[o + 3 * step] = lessX + turnY;
    toIm[o + 3 * step] = lessY - turnX;
  }
}

const [C1, S1, C2, S2] = [1, 2].flatMap((q) => [
  Math.cos((2 * Math.PI * q) / 5),
  Math.sin((2 * Math.PI * q) / 5),
]);

function combine5(pass: Butterfly, from: number, to: number, w: number): void {
  const { re, im, toRe, toIm, cos, sin, batch, apart, step } = pass;
  for (let b = 0; b < batch; b++) {
    const p = from + b;
    const q1 = p + apart;
    const q2 = q1 + apart;
    const q3 = q2 + apart;
    const q4 = q3 + apart;
    const x1 = cos[w] * re[q1] - sin[w] * im[q1];
    const y1 = cos[w] * im[q1] + sin[w] * re[q1];
    const x2 = cos[w + 1] * re[q2] - sin[w + 1] * im[q2];
    const y2 = cos[w + 1] * im[q2] + sin[w + 1] * re[q2];
    const x3 = cos[w + 2] * re[q3] - sin[w + 2] * im[q3];
    const y3 = cos[w + 2] * im[q3] + sin[w + 2] * re[q3];
    const x4 = cos[w + 3] * re[q4] - sin[w + 3] * im[q4];
    const y4 = cos[w + 3] * im[q4] + sin[w + 3] * re[q4];
    const o = to + b;
    toRe[o] = re[p] + x1 + x2 + x3 + x4;
    toIm[o] = im[p] + y1 + y2 + y3 + y4;
    const nearX = re[p] + C1 * (x1 + x4) + C2 * (x2 + x3);
    const nearY = im[p] + C1 * (y1 + y4) + C2 * (y2 + y3);
    const farX = re[p] + C2 * (x1 + x4) + C1 * (x2 + x3);
    const farY = im[p] + C2 * (y1 + y4) + C1 * (y2 + y3);
    const turnX = S1 * (x1 - x4) + S2 * (x2 - x3);
    const turnY = S1 * (y1 - y4) + S2 * (y2 - y3);
    const backX = S2 * (x1 - x4) - S1 * (x2 - x3);
    const backY = S2 * (y1 - y4) - S1 * (y2 - y3);
    toRe[o + step] = nearX - turnY;
    toIm[o + step] = nearY + turnX;
    toRe[o + 2 * step] = farX - backY;
    toIm[o + 2 * step] = farY + backX;
    toRe[o + 3 * step] = farX + backY;
    toIm[o + 3 * step] = farY - backX;
    toRe[o + 4 * step] = nearX + turnY;
    toIm[o + 4 * step] = nearY - turnX;
  }
}

export type Radix = 2 | 3 | 4 | 5;

export const combineOf: Readonly<Record<Radix, Combine>> = {
  2: combine2,
  3: combine3,
  4: combine4,
  5: combine5,
};

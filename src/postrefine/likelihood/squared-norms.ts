import { blockSize } from './model-block.js';

/**
 * |L⁻¹ D|² of the derivatives D of each of `count` observations of a block; the columns of D are overwritten by L⁻¹ D. L
 * is p x p, row by row.
 */
export function squaredNorms(
  columns: Float64Array,
  factor: Float64Array,
  p: number,
  count: number,
  out: Float64Array,
): void {
  out.fill(0, 0, count);
  for (let a = 0; a < p; a++) {
    const atA = a * blockSize;
    let b = 0;
    // Four columns at a time: this loop is most of the work.
    for (; b + 3 < a; b += 4) {
      const l0 = factor[a * p + b];
      const l1 = factor[a * p + b + 1];
      const l2 = factor[a * p + b + 2];
      const l3 = factor[a * p + b + 3];
      let at = b * blockSize;
      for (let j = atA; j < atA + count; j++, at++)
        columns[j] -=
          l0 * columns[at] +
          l1 * columns[at + blockSize] +
          l2 * columns[at + 2 * blockSize] +
          l3 * columns[at + 3 * blockSize];
    }
    for (; b < a; b++) {
      const l = factor[a * p + b];
      const atB = b * blockSize;
      for (let j = 0; j < count; j++) columns[atA + j] -= l * columns[atB + j];
    }
    const inverse = 1 / factor[a * p + a];
    for (let j = 0; j < count; j++) {
      const x = columns[atA + j] * inverse;
      columns[atA + j] = x;
      out[j] += x * x;
    }
  }
}

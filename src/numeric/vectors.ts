/** Σ v w. */
export function dot(v: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * w[i];
  return sum;
}

/** v + factor w, in place of v. */
export function addMultiple(v: Float64Array, w: Float64Array, factor: number): void {
  for (let i = 0; i < v.length; i++) v[i] += factor * w[i];
}

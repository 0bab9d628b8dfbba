/** Opening in whole degrees of the narrowest cone that holds more than the given percentage of the angles. */
export function coneOpening(angles: ArrayLike<number>, percentage: number): number {
  let opening = 1;
  for (; opening < 179; opening++) {
    let inside = 0;
    for (let i = 0; i < angles.length; i++) if (angles[i] <= opening) inside++;
    if ((100 * inside) / angles.length > percentage) break;
  }
  return opening;
}

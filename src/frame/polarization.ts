/**
 * The same beam by its Stokes parameters u and v in the laboratory: P = 1 - (sin²2θ/2) (1 + u cos 2φ + v sin 2φ), with φ from the
 * x of the laboratory. (-1, 0): polarized along y; (1, 0): along x.
 *
 * @param normal of the plane of polarization, of length 1
 */
export function stokesParameters(fraction: number, [x, y]: readonly [number, number]): [number, number] {
  return [(1 - 2 * fraction) * (x * x - y * y), (1 - 2 * fraction) * 2 * x * y];
}

/**
 * Polarization factor of a reflection for a beam of which a given fraction is polarized along y, in the original
 * program's form: P = fx (sin²φ + cos²φ cos²2θ) + fy (cos²φ + sin²φ cos²2θ), fx = 1 - fraction, fy = fraction,
 * φ = atan2(y, x) of the predicted spot relative to the beam centre; x is along the normal of the plane of polarization.
 * Kahn et al. (1982), J. Appl. Cryst. 15, 330-337, https://doi.org/10.1107/S0021889882012060.
 */
export function polarizationFactor(x: number, y: number, cosTwoTheta: number, fraction: number): number {
  const radiusSquared = x * x + y * y;
  const cosPhiSquared = radiusSquared > 0 ? (x * x) / radiusSquared : 1;
  const sinPhiSquared = 1 - cosPhiSquared;
  const cosSquared = cosTwoTheta * cosTwoTheta;
  return (
    (1 - fraction) * (sinPhiSquared + cosPhiSquared * cosSquared) +
    fraction * (cosPhiSquared + sinPhiSquared * cosSquared)
  );
}

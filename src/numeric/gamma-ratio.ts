/** Below it the recursion Γ(x + 1) = x Γ(x) is used. */
const LARGE = 20;

/** ln(Γ(x + 1/2)/Γ(x)), x > 0: its series in 1/x (https://dlmf.nist.gov/5.11.E13), within 1e-12. */
export function lnGammaRatio(x: number): number {
  let large = x;
  let factor = 1;
  while (large < LARGE) {
    factor *= large / (large + 0.5);
    large++;
  }
  const u = 1 / large;
  const series = 1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 - (u * 399) / 262144))));
  return Math.log(factor * series) + 0.5 * Math.log(large);
}

/** ln of the factor before (1 + x²/n)^(-(n + 1)/2) in the density of Student's t of n degrees of freedom. */
export function lnStudentFactor(n: number): number {
  return lnGammaRatio(n / 2) - 0.5 * Math.log(Math.PI * n);
}

/**
 * X-ray scattering factors as five Gaussians and a constant: Waasmaier & Kirfel (1995), Acta Cryst. A51, 416-431,
 * https://doi.org/10.1107/S0108767394013292 (hydrogen: the contracted atom of bonded hydrogen used with that table).
 */
interface FiveGaussians {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: number;
}

export type LightElement = 'H' | 'C' | 'N' | 'O';

const TABLE: Readonly<Record<LightElement, FiveGaussians>> = {
  H: {
    a: [-0.11710366, 0.0093485946, 0.27006859, 0.2843414, 0.5528717],
    b: [3.0598466, 0.74655778, 3.2917862, 32.645653, 11.546356],
    c: 0,
  },
  C: {
    a: [2.657506, 1.078079, 1.490909, -4.24107, 0.713791],
    b: [14.780758, 0.776775, 42.086842, -0.000294, 0.239535],
    c: 4.297983,
  },
  N: {
    a: [11.89378, 3.277479, 1.858092, 0.858927, 0.912985],
    b: [0.000158, 10.232723, 30.34469, 0.656065, 0.217287],
    c: -11.804902,
  },
  O: {
    a: [2.960427, 2.508818, 0.637853, 0.722838, 1.142756],
    b: [14.182259, 5.936858, 0.112726, 34.958481, 0.39024],
    c: 0.027014,
  },
};

/** f0 at sin²θ/λ² (Å⁻²), electrons. */
export function scatteringFactor(element: LightElement, sinThetaOverLambdaSquared: number): number {
  const { a, b, c } = TABLE[element];
  let f = c;
  for (let i = 0; i < a.length; i++) f += a[i] * Math.exp(-b[i] * sinThetaOverLambdaSquared);
  return f;
}

/** Special functions of the C library that JavaScript lacks, to about 15 digits. */

const sqrtPi = Math.sqrt(Math.PI);

/** erf(x) for small x by its series (Abramowitz & Stegun 7.1.6). */
function erfSeries(x: number): number {
  const xx = x * x;
  let sum = 0;
  for (let k = 25.5; k > 0.5; k -= 1) sum = 2 + (xx * sum) / k;
  return (sum * x * Math.exp(-xx)) / sqrtPi;
}

/** erfc(x) for large positive x by its continued fraction (Abramowitz & Stegun 7.1.14). */
function erfcFraction(x: number): number {
  if (x >= 30) return 0;
  const xx = x * x;
  let a = 0;
  let da = 0.5;
  let [p, pLast] = [1, 0];
  let [q, qLast] = [da + xx, 1];
  for (let i = 0; i < 50; i++) {
    a += da;
    da += 2;
    const b = da + xx;
    [p, pLast] = [b * p - a * pLast, p];
    [q, qLast] = [b * q - a * qLast, q];
  }
  return ((p / q) * x * Math.exp(-xx)) / sqrtPi;
}

/** The error function. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) < 1.5) return erfSeries(x);
  return x > 0 ? 1 - erfcFraction(x) : erfcFraction(-x) - 1;
}

/** 1 - erf(x), exact also where it is small. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) < 1.5) return 1 - erfSeries(x);
  return x > 0 ? erfcFraction(x) : 2 - erfcFraction(-x);
}

// Lanczos (1964), doi:10.1137/0701008, with g = 607/128 and the fifteen coefficients of Godfrey.
const lanczosG = 607 / 128;
const lanczos = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5,
  -2.6190838401581408e-5, 3.6899182659531625e-6,
];

function lanczosSum(x: number): number {
  let sum = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x + i);
  return sum;
}

/** ln |Γ(x)|. */
export function lnGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lnGamma(1 - x);
  const y = x - 1;
  const t = y + lanczosG + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(lanczosSum(y));
}

/** Γ(x). */
export function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x <= 171) {
    let product = 1;
    for (let i = 2; i < x; i++) product *= i;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  if (x > 172) return Infinity;
  const y = x - 1;
  const t = y + lanczosG + 0.5;
  // The power is taken in two halves, as it overflows before the whole does.
  const halfPower = t ** ((y + 0.5) / 2);
  return Math.sqrt(2 * Math.PI) * lanczosSum(y) * halfPower * Math.exp(-t) * halfPower;
}

import { once } from './once.js';

/**
 * F(x) = ∫ u^-½ exp(-x u - u²/2) du over u >= 0 = √π exp(x²/4) U(0, x), U being the parabolic cylinder function
 * (https://dlmf.nist.gov/12.5.E1), as mantissa exp(exponent) for every finite x, to 3e-8. A table of values and slopes, from the trapezoid
 * rule over v = √u, and beyond it the first terms of the asymptotic series (https://dlmf.nist.gov/12.9).
 */
export function parabolicMantissa(x: number): number {
  if (x >= FARTHEST) return Math.sqrt(Math.PI / x) * series(-1 / (x * x));
  if (x <= -FARTHEST) return Math.sqrt((-2 * Math.PI) / x) * series(1 / (x * x));
  const { mantissa, slope } = x < 0 ? below() : above();
  const place = Math.abs(x) * PER_UNIT;
  const k = Math.floor(place);
  const t = place - k;
  const s = 1 - t;
  return (
    s * s * ((1 + 2 * t) * mantissa[k] + t * slope[k]) +
    t * t * ((1 + 2 * s) * mantissa[k + 1] - s * slope[k + 1])
  );
}

export function parabolicExponent(x: number): number {
  return x < 0 ? (x * x) / 2 : 0;
}

const FARTHEST = 16;
const PER_UNIT = 32;
/** Of the trapezoid rule, in units of the width of the integrand. */
const STEP = 1 / 8;
const REACH = 8;

/** 1 + 3y/8 + 105y²/128 + 3465y³/1024. */
function series(y: number): number {
  return 1 + y * (0.375 + y * (0.8203125 + y * 3.3837890625));
}

interface Table {
  readonly mantissa: Float64Array;
  /** Derivative by |x|, over the step of the table. */
  readonly slope: Float64Array;
}

const below = once(() => tableOf(-1));
const above = once(() => tableOf(1));

function tableOf(sign: 1 | -1): Table {
  const n = FARTHEST * PER_UNIT + 1;
  const table = { mantissa: new Float64Array(n), slope: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    const x = (sign * k) / PER_UNIT;
    const exponent = parabolicExponent(x);
    const width = 1 / Math.sqrt(0.6 + Math.abs(x));
    const middle = x < 0 ? Math.sqrt(-x) : 0;
    const step = STEP * width;
    const first = Math.max(0, Math.floor((middle - REACH * width) / step));
    const last = Math.ceil((middle + REACH * width) / step);
    for (let j = first; j <= last; j++) {
      const u = (j * step) ** 2;
      const density = (j === 0 ? 1 : 2) * step * Math.exp(-x * u - (u * u) / 2 - exponent);
      table.mantissa[k] += density;
      // The exponent of negative x is taken off the slope as well.
      table.slope[k] -= (density * (sign * u + (x < 0 ? -x : 0))) / PER_UNIT;
    }
  }
  return table;
}

/**
 * Scaled complementary error function erfcx(x) = exp(x²) erfc(x), relative error below 1e-14 where it is finite;
 * Infinity below x = -26.64. Three rational minimax approximations: W. J. Cody (1969), Math. Comp. 23, 631-637,
 * https://doi.org/10.1090/S0025-5718-1969-0247736-4.
 */
export function erfcx(x: number): number {
  const y = Math.abs(x);
  if (y <= SMALL) return expOfSquare(y) * (1 - x * erfOverX(y * y));
  const tail = y <= LARGE ? middleRange(y) : farRange(y);
  if (x > 0) return tail;
  return x < OVERFLOW ? Infinity : 2 * expOfSquare(y) - tail;
}

/**
 * Two parts of erfcx(x) = mantissa exp(exponent), for every finite x, to 1e-14: without overflow, and with fewer exponentials than
 * the function. The exponent is x² or 0.
 */
export function erfcxMantissa(x: number): number {
  const y = Math.abs(x);
  if (y <= SMALL) return 1 - x * erfOverX(y * y);
  if (x < ALMOST_TWO) return 2;
  const tail = y <= LARGE ? middleRange(y) : farRange(y);
  return x > 0 ? tail : 2 - tail * Math.exp(-y * y);
}

export function erfcxExponent(x: number): number {
  return x <= SMALL ? x * x : 0;
}

/** Below this erfc(x) is 2 to the last digit. */
const ALMOST_TWO = -6;
const SMALL = 0.46875;
const LARGE = 4;
/** Below this 2 exp(x²) has no finite number. */
const OVERFLOW = -26.7;
const INVERSE_ROOT_PI = 0.5641895835477563;

/** erf(x)/x for |x| <= 0.46875, from x². */
function erfOverX(s: number): number {
  const numerator =
    (((0.18577770618460315 * s + 3.1611237438705655) * s + 113.86415415105016) * s + 377.485237685302) * s +
    3209.3775891384694;
  const denominator =
    (((s + 23.601290952344122) * s + 244.02463793444417) * s + 1282.6165260773723) * s + 2844.236833439171;
  return numerator / denominator;
}

/** erfcx for 0.46875 <= y <= 4. */
function middleRange(y: number): number {
  let numerator = 2.1531153547440383e-8 * y + 0.5641884969886701;
  numerator = numerator * y + 8.883149794388377;
  numerator = numerator * y + 66.11919063714163;
  numerator = numerator * y + 298.6351381974001;
  numerator = numerator * y + 881.952221241769;
  numerator = numerator * y + 1712.0476126340707;
  numerator = numerator * y + 2051.0783778260716;
  numerator = numerator * y + 1230.3393547979972;
  let denominator = y + 15.744926110709835;
  denominator = denominator * y + 117.6939508913125;
  denominator = denominator * y + 537.1811018620099;
  denominator = denominator * y + 1621.3895745666903;
  denominator = denominator * y + 3290.7992357334597;
  denominator = denominator * y + 4362.619090143247;
  denominator = denominator * y + 3439.3676741437216;
  denominator = denominator * y + 1230.3393548037495;
  return numerator / denominator;
}

/** erfcx for y >= 4, in 1/y². */
function farRange(y: number): number {
  const s = 1 / (y * y);
  const numerator =
    ((((0.016315387137302097 * s + 0.30532663496123236) * s + 0.36034489994980445) * s +
      0.12578172611122926) *
      s +
      0.016083785148742275) *
      s +
    0.0006587491615298378;
  const denominator =
    ((((s + 2.568520192289822) * s + 1.8729528499234604) * s + 0.5279051029514285) * s +
      0.06051834131244132) *
      s +
    0.0023352049762686918;
  return (INVERSE_ROOT_PI - (s * numerator) / denominator) / y;
}

/** exp(y²) with y split at a sixteenth, so that the rounding of y² is not magnified. */
function expOfSquare(y: number): number {
  const head = Math.trunc(y * 16) / 16;
  return Math.exp(head * head) * Math.exp((y - head) * (y + head));
}

import { limited, maximalBits, tooLarge } from './arithmetic-values.js';

/** Functions of whole numbers, exact at any size that is allowed. */

export function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

export function lcm(a: bigint, b: bigint): bigint {
  if (a === 0n || b === 0n) return 0n;
  const product = (a / gcd(a, b)) * b;
  return limited(product < 0n ? -product : product);
}

export function fallingFactorial(n: bigint, count: bigint): bigint {
  if (count > maximalBits) throw tooLarge();
  let product = 1n;
  for (let i = 0n; i < count; i++) product = limited(product * (n - i));
  return product;
}

/** The largest integer whose square is not above n (Newton's iteration from above). */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

export function roundInteger(number: bigint, unit: bigint): bigint {
  const remainder = ((number % unit) + unit) % unit;
  const down = number - remainder;
  const up = remainder * 2n > unit || (remainder * 2n === unit && (down / unit) % 2n !== 0n);
  return up ? down + unit : down;
}

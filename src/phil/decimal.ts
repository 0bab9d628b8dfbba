/**
 * Numbers as decimal digits, as C's printf writes them: the exact value of the double is rounded, and a tie goes to the even digit
 * (JavaScript's own formatting rounds ties up).
 */

interface Decimal {
  readonly negative: boolean;
  /** Significant digits without leading zeros; '0' for zero. */
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

/** `value` rounded to `count` significant digits. The value is finite. */
function roundToDigits(value: number, count: number): Decimal {
  const negative = value < 0 || Object.is(value, -0);
  if (value === 0 || count < 0) return { negative, digits: '0', exponent: 0 };
  // A double that ends within 18 digits ends long before the hundredth: what looks like a tie here is one.
  const [mantissa, power] = Math.abs(value).toExponential(100).split('e');
  const all = mantissa.replace('.', '');
  const exponent = Number(power);
  const kept = all.slice(0, count);
  const rest = all.slice(count);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const lastIsOdd = count > 0 && Number(kept[count - 1]) % 2 === 1;
  if (rest < half || (rest === half && !lastIsOdd)) {
    return { negative, digits: kept || '0', exponent };
  }
  const up = (BigInt(kept || '0') + 1n).toString();
  return up.length > Math.max(count, 0) && count > 0
    ? { negative, digits: up.slice(0, count), exponent: exponent + 1 }
    : { negative, digits: up, exponent: count === 0 ? exponent + 1 : exponent };
}

function notFinite(value: number): string | undefined {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? undefined : value > 0 ? 'inf' : '-inf';
}

/** `%.{precision}g` of C and Python. */
export function formatGeneral(value: number, precision: number): string {
  const special = notFinite(value);
  if (special !== undefined) return special;
  const { negative, digits, exponent } = roundToDigits(value, precision);
  const sign = negative ? '-' : '';
  const significant = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision) {
    const fraction = significant.length > 1 ? `.${significant.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${significant[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = significant.slice(exponent + 1);
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}

/** The double nearest to `value` rounded to `places` decimal places (negative: to tens, hundreds, ...). */
export function roundToPlaces(value: number, places: number): number {
  if (!Number.isFinite(value) || value === 0 || places > 323) return value;
  const power = Number(Math.abs(value).toExponential(100).split('e')[1]);
  // No double has more than 17 digits that matter.
  if (power + places >= 17) return value;
  const { negative, digits, exponent } = roundToDigits(value, power + places + 1);
  const rounded = Number(`${digits}e${exponent - digits.length + 1}`);
  return negative ? -rounded : rounded;
}

import { damaged, truncated } from './flex-problems.js';

const TWO_TO_MINUS_32 = 2 ** -32;
const MIN_EXPONENT = -1022;
const MAX_EXPONENT = 1023;

/** 2^e at index e - MIN_EXPONENT, over the exponents of normal numbers, by doubling, which is exact everywhere. */
const POWERS_OF_TWO = ((): Float64Array => {
  const powers = new Float64Array(MAX_EXPONENT - MIN_EXPONENT + 1);
  powers[0] = 2.2250738585072014e-308;
  for (let i = 1; i < powers.length; i++) powers[i] = 2 * powers[i - 1];
  return powers;
})();

/** Longest real: header, eight bytes of fraction, header of the exponent, two bytes of exponent. */
const longestReal = 12;

/** What a double of no special value takes before its exponent: header, and 53 bits in seven bytes. */
const likelyLength = 8;

/** Where short arrays are copied to, so that there are zeros behind them; and the end of long ones. */
const padded = new Uint8Array(1 << 16);
const paddedView = new DataView(padded.buffer);
const padding = 2 * longestReal;

/**
 * Reads one real after another into `values`; returns the position behind the last. Exact: a fraction written from a
 * double has at most 53 significant bits, so its two 32-bit halves add without rounding. All but the last few values
 * take a path that may read beyond the value without looking; the rest are copied to where that holds as well.
 */
export function readReals(bytes: Uint8Array, start: number, values: Float64Array): number {
  if (bytes.length + padding <= padded.length) return readPadded(bytes, start, values, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const done = readRealsInside(bytes, view, bytes.length, start, values, 0);
  const at = reached;
  return done === values.length ? at : at + readPadded(bytes.subarray(at), 0, values, done);
}

/** As `readReals`, from value `first` on, of bytes that fit into the padded ones. */
function readPadded(bytes: Uint8Array, start: number, values: Float64Array, first: number): number {
  const end = bytes.length + padding;
  padded.set(bytes);
  padded.fill(0, bytes.length, end);
  if (readRealsInside(padded, paddedView, end, start, values, first) < values.length) throw truncated();
  return reached;
}

/** Position behind the last value that `readRealsInside` took. */
let reached = 0;

/**
 * As `readReals`, from value `first` on, until all are read or fewer bytes are left before `end` than the longest value
 * takes. Gives how many values there are then, and leaves the position in `reached`.
 */
function readRealsInside(
  bytes: Uint8Array,
  view: DataView,
  end: number,
  start: number,
  values: Float64Array,
  first: number,
): number {
  const lastStart = end - longestReal;
  let at = start;
  let i = first;
  for (; i < values.length && at <= lastStart; i++) {
    const header = bytes[at];
    const length = header & 0x7f;
    const high = view.getInt32(at + 1);
    // The sign is multiplied in: half the intensities are negative, and no branch could be foreseen.
    const unit = (1 - ((header >> 6) & 2)) * TWO_TO_MINUS_32;
    const likely = bytes[at + likelyLength];
    if (length === likelyLength && (likely & 0x7f) === 2 && high < 0) {
      // By far the most: seven bytes of fraction and one of exponent. The processor foresees the branch, and so does not
      // wait for this value's length before it begins with the next.
      const low = view.getInt32(at + 5) & -256;
      const exponent = (1 - ((likely >> 6) & 2)) * bytes[at + likelyLength + 1];
      values[i] =
        ((low >>> 0) * TWO_TO_MINUS_32 + (high >>> 0)) * unit * POWERS_OF_TWO[exponent - MIN_EXPONENT];
      at += likelyLength + 2;
      continue;
    }
    let fraction: number;
    // Bytes behind the fraction are masked away.
    if (length >= 6 && length <= 9) {
      const low = view.getInt32(at + 5) & (-1 << (72 - 8 * length));
      fraction = ((low >>> 0) * TWO_TO_MINUS_32 + (high >>> 0)) * unit;
    } else if (length >= 2 && length <= 5) fraction = ((high & (-1 << (40 - 8 * length))) >>> 0) * unit;
    else if (length === 0) {
      values[i] = 0;
      at++;
      continue;
    } else throw damaged('a real is no number');
    // A fraction below 1/2 is none that was written from a number.
    if (high >= 0 && fraction === 0) fraction = NaN;
    at += length;
    const exponentHeader = bytes[at];
    if ((exponentHeader & 0x7d) === 0) {
      // A header of 0 or 2, by far the most: the sign, and a byte that counts only with the latter.
      const present = (exponentHeader >> 1) & 1;
      const exponent = (1 - ((exponentHeader >> 6) & 2)) * bytes[at + 1] * present;
      values[i] = fraction * POWERS_OF_TWO[exponent - MIN_EXPONENT];
      at += 1 + present;
    } else {
      values[i] = scaleRare(fraction, longExponent(bytes, at));
      at += 3;
    }
  }
  reached = at;
  return i;
}

/** An exponent of two bytes. */
function longExponent(bytes: Uint8Array, at: number): number {
  if ((bytes[at] & 0x7f) !== 3) throw damaged('the exponent of a real is no number');
  const magnitude = bytes[at + 1] | (bytes[at + 2] << 8);
  return bytes[at] > 0x80 ? -magnitude : magnitude;
}

/** fraction x 2^exponent for any exponent: also of the largest doubles, and of the subnormal ones. */
function scaleRare(fraction: number, exponent: number): number {
  const normal = Math.max(MIN_EXPONENT, Math.min(MAX_EXPONENT, exponent));
  const rest = Math.max(-64, Math.min(64, exponent - normal));
  return fraction * 2 ** rest * POWERS_OF_TWO[normal - MIN_EXPONENT];
}

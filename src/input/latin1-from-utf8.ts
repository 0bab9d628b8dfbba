import { transcode } from 'node:buffer';
import { narrowUtf8 } from './narrow-utf8.js';

/** UTF-8 text of characters up to U+00FF as one byte a character, good until the next call; null if it is anything else. */
export function latin1FromUtf8(source: Buffer, start: number, end: number): Uint8Array | null {
  const narrow = narrowUtf8(source, start, end);
  return narrow === undefined ? latin1ByUtf16(source, start, end) : narrow;
}

/**
 * The same without WebAssembly. About half the bytes of packed numbers are above 0x7F, in no order that a processor could
 * foresee, so that a loop over them takes five times as long as the detour by UTF-16, for which Node has vector code.
 */
export function latin1ByUtf16(source: Buffer, start: number, end: number): Uint8Array | null {
  const utf8 = source.subarray(start, end);
  if (utf8.length === 0) return new Uint8Array(0);
  const utf16 = utf16Of(utf8);
  if (utf16 === null) return null;
  const units = new Uint16Array(utf16.buffer, utf16.byteOffset, utf16.length >> 1);
  if (narrowed.length < units.length) {
    narrowed = new Uint8Array(2 * units.length);
    widened = new Uint16Array(2 * units.length);
  }
  const narrow = narrowed.subarray(0, units.length);
  narrow.set(units);
  // What a byte could not hold is not the same after coming back.
  widened.set(narrow);
  return Buffer.from(widened.buffer, 0, utf16.length).equals(utf16) ? narrow : null;
}

function utf16Of(utf8: Buffer): Buffer | null {
  try {
    return transcode(utf8, 'utf8', 'utf16le');
  } catch {
    // It is no UTF-8.
    return null;
  }
}

/** Working space of `latin1ByUtf16`. */
let narrowed = new Uint8Array(0);
let widened = new Uint16Array(0);

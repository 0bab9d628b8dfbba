import { transcode } from 'node:buffer';
import { internedText } from './interned-text.js';
import { narrowUtf8 } from './narrow-utf8.js';

/**
 * What a pickle holds, as data. Strings and bytes are slices of the file: nothing is copied or decoded before it is
 * asked for. Calls of constructors are recorded, never made.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | PickleText
  | PickleBytes
  | PickleSequence
  | PickleDict
  | PickleGlobal
  | PickleObject;

/** A string: UTF-8 (`unicode` of Python 2, `str` of Python 3) or bytes of unknown meaning (`str` of Python 2). */
export interface PickleText {
  readonly kind: 'text';
  readonly encoding: 'utf8' | 'latin1';
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface PickleBytes {
  readonly kind: 'bytes';
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface PickleSequence {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: PickleValue[];
}

/** Keys and values alternate, in file order. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: PickleValue[];
}

/** The name of a class or function: `module name`. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly qualifiedName: string;
}

/** A recorded call `constructor(*args)`, the state given to it afterwards, and what was appended to it. */
export interface PickleObject {
  readonly kind: 'object';
  readonly qualifiedName: string;
  readonly args: PickleValue;
  state: PickleValue;
  items: PickleValue[] | null;
}

type Compound = Exclude<PickleValue, null | boolean | number | bigint>;

/** Whether a value has the given kind. */
export function isKind<K extends Compound['kind']>(
  value: PickleValue | undefined,
  kind: K,
): value is
  Extract<Compound, { readonly kind: K }> | (K extends PickleSequence['kind'] ? PickleSequence : never) {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** The items of a list or tuple, or null for anything else. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | null {
  if (typeof value !== 'object' || value === null) return null;
  return value.kind === 'list' || value.kind === 'tuple' ? value.items : null;
}

/** Names, symbols and versions are shorter; what is longer is no text that a frame could mean. */
const maxTextBytes = 1000;

/** The text of a short string, whichever Python wrote it, or null for anything else. */
export function textOf(value: PickleValue | undefined): string | null {
  if (typeof value !== 'object' || value === null || sizeBound(value) > maxTextBytes) return null;
  if (value.kind === 'text') return internedText(value.source, value.encoding, value.start, value.end);
  const bytes = bytesOf(value);
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** The most bytes that a string or byte string can have, without decoding it; 0 for anything else. */
export function sizeBound(value: PickleValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (value.kind === 'text' || value.kind === 'bytes') return value.end - value.start;
  const text =
    value.kind === 'object' && value.qualifiedName === ENCODE ? itemsOf(value.args)?.[0] : undefined;
  return isKind(text, 'text') ? text.end - text.start : 0;
}

const ENCODE = '_codecs encode';

/**
 * The bytes of a byte string in any of its three forms: bytes, a Python 2 `str`, or the latin-1 text that Python 3
 * writes in protocols below 3; null for anything else, or when such a text holds a character above U+00FF. The bytes
 * are good until the next call.
 */
export function bytesOf(value: PickleValue | undefined): Uint8Array | null {
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'bytes') return value.source.subarray(value.start, value.end);
  if (value.kind === 'text')
    return value.encoding === 'latin1' ? value.source.subarray(value.start, value.end) : null;
  if (value.kind !== 'object') return null;
  const args = itemsOf(value.args);
  if (value.qualifiedName === ENCODE) {
    const text = args?.[0];
    if (!isKind(text, 'text') || !isLatin1(textOf(args?.[1]))) return null;
    return text.encoding === 'latin1'
      ? text.source.subarray(text.start, text.end)
      : latin1FromUtf8(text.source, text.start, text.end);
  }
  // bytes() without arguments is how protocol 2 spells an empty byte string.
  return isBytesName(value.qualifiedName) && args?.length === 0 ? new Uint8Array(0) : null;
}

function isLatin1(name: string | null): boolean {
  return name === 'latin1' || name === 'latin-1' || name === 'iso-8859-1';
}

function isBytesName(name: string): boolean {
  return name === '__builtin__ bytes' || name === 'builtins bytes';
}

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

/** More keys than any frame has: a dict of more is not searched. */
const maxFields = 1000;

/** The entries of a dict whose keys are strings, by name (the last one given wins); null where it has absurdly many. */
export function fieldsOf(dict: PickleDict): ReadonlyMap<string, PickleValue> | null {
  if (dict.entries.length > 2 * maxFields) return null;
  const fields = new Map<string, PickleValue>();
  for (let i = 0; i + 1 < dict.entries.length; i += 2) {
    const key = textOf(dict.entries[i]);
    if (key !== null) fields.set(key, dict.entries[i + 1]);
  }
  return fields;
}

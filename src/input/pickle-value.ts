import { internedText } from './interned-text.js';
import { latin1FromUtf8 } from './latin1-from-utf8.js';
import type { PickleBytes, PickleNumber, PickleText } from './pickle-slice.js';

/**
 * What a pickle holds, as data. Numbers, strings and bytes are slices of the file. Calls of constructors are recorded,
 * never made.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | PickleNumber
  | PickleText
  | PickleBytes
  | PickleSequence
  | PickleDict
  | PickleGlobal
  | PickleObject;

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
  const slice = stringOf(value);
  if (slice === null || slice.end - slice.start > maxTextBytes) return null;
  if (slice.kind === 'text' && value === slice)
    return internedText(slice.file.bytes, slice.encoding, slice.start, slice.end);
  const bytes = bytesIn(slice);
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** As `textOf`, for a text that decides what other values mean: a frame that is to be read alike has to say the same. */
export function nameOf(value: PickleValue | undefined): string | null {
  const slice = stringOf(value);
  if (slice !== null) slice.isName = true;
  return textOf(value);
}

function stringOf(value: PickleValue | undefined): PickleText | PickleBytes | null {
  return isKind(value, 'text') ? value : byteStringOf(value);
}

const ENCODE = '_codecs encode';

/**
 * Where a byte string stands, in any of its three forms: bytes, a Python 2 `str`, or the latin-1 text that Python 3 writes in
 * protocols below 3; null for anything else.
 */
export function byteStringOf(value: PickleValue | undefined): PickleText | PickleBytes | null {
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'bytes') return value;
  if (value.kind === 'text') return value.encoding === 'latin1' ? value : null;
  if (value.kind !== 'object') return null;
  const args = itemsOf(value.args);
  if (value.qualifiedName === ENCODE) {
    const [text, encoding] = args ?? [];
    return isKind(text, 'text') && isKind(encoding, 'text') && isLatin1(nameOf(encoding)) ? text : null;
  }
  // bytes() without arguments is how protocol 2 spells an empty byte string.
  return isBytesName(value.qualifiedName) && args?.length === 0 ? noBytes : null;
}

const noBytes: PickleBytes = {
  kind: 'bytes',
  file: { bytes: Buffer.alloc(0) },
  start: 0,
  end: 0,
  isName: false,
};

/** What a byte string holds, good until the next call; null where its text has a character above U+00FF. */
export function bytesIn(slice: PickleText | PickleBytes): Uint8Array | null {
  const { file, start, end } = slice;
  return slice.kind === 'text' && slice.encoding === 'utf8'
    ? latin1FromUtf8(file.bytes, start, end)
    : file.bytes.subarray(start, end);
}

/** The bytes of a byte string in any of its forms, good until the next call; null for anything else. */
export function bytesOf(value: PickleValue | undefined): Uint8Array | null {
  const slice = byteStringOf(value);
  return slice === null ? null : bytesIn(slice);
}

function isLatin1(name: string | null): boolean {
  return name === 'latin1' || name === 'latin-1' || name === 'iso-8859-1';
}

function isBytesName(name: string): boolean {
  return name === '__builtin__ bytes' || name === 'builtins bytes';
}

/** More keys than any frame has: a dict of more is not searched. */
const maxFields = 1000;

/** The entries of a dict whose keys are strings, by name (the last one given wins); null where it has absurdly many. */
export function fieldsOf(dict: PickleDict): ReadonlyMap<string, PickleValue> | null {
  if (dict.entries.length > 2 * maxFields) return null;
  const fields = new Map<string, PickleValue>();
  for (let i = 0; i + 1 < dict.entries.length; i += 2) {
    const key = nameOf(dict.entries[i]);
    if (key !== null) fields.set(key, dict.entries[i + 1]);
  }
  return fields;
}

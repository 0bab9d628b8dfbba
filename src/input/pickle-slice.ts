/** The bytes that slices are cut from. A layout lets the slices of one file lie in the next. */
export interface PickleFile {
  bytes: Buffer;
}

interface Slice {
  file: PickleFile;
  start: number;
  end: number;
  /** It was asked for as a name: what else the pickle means depends on what it says. */
  isName: boolean;
}

/** A binary number behind its operation code. */
export interface PickleNumber extends Slice {
  readonly kind: 'number';
}

/** A string: UTF-8 (`unicode` of Python 2, `str` of Python 3) or bytes of unknown meaning (`str` of Python 2). */
export interface PickleText extends Slice {
  readonly kind: 'text';
  readonly encoding: 'utf8' | 'latin1';
}

export interface PickleBytes extends Slice {
  readonly kind: 'bytes';
}

/** A value where the file has it: nothing is copied or decoded before it is asked for. */
export type PickleSlice = PickleNumber | PickleText | PickleBytes;

/** Codes of the operations whose argument is a number, by what the number is. */
export const numberCodes = { real: 0x47, int32: 0x4a, uint8: 0x4b, uint16: 0x4d } as const;

/** The value of a number. */
export function numberIn({ file: { bytes }, start }: PickleNumber): number {
  switch (bytes[start - 1]) {
    case numberCodes.real:
      return bytes.readDoubleBE(start);
    case numberCodes.int32:
      return bytes.readInt32LE(start);
    case numberCodes.uint16:
      return bytes.readUInt16LE(start);
    default:
      return bytes[start];
  }
}

/** A value of Python, to be written as a pickle. A plain number is a float. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly PythonValue[]
  | { readonly int: number }
  | { readonly tuple: readonly PythonValue[] }
  | { readonly dict: Readonly<Record<string, PythonValue>> }
  | PythonCall;

/** `constructor(*args)`, then `__setstate__(state)` where there is one. */
export interface PythonCall {
  /** "module name" */
  readonly call: string;
  readonly args: readonly PythonValue[];
  readonly state?: PythonValue;
  /** By `cls.__new__(cls)`, as instances of Python classes are made; compiled ones are called. */
  readonly isNew?: boolean;
}

/** Who writes: Python 3 (protocol 4), Python 3 in protocol 2 (bytes as latin-1 text), or Python 2 (protocol 2). */
export type PickleStyle = 'python3' | 'python3-protocol2' | 'python2';

/** Writes a value the way Python would, without the memo. */
export function writePickle(value: PythonValue, style: PickleStyle = 'python3'): Buffer {
  const chunks: Buffer[] = [opcode(0x80, style === 'python3' ? 4 : 2)];
  write(chunks, value, style);
  chunks.push(opcode(0x2e));
  return Buffer.concat(chunks);
}

function opcode(...codes: number[]): Buffer {
  return Buffer.from(codes);
}

function withLength(code: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head[0] = code;
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function write(out: Buffer[], value: PythonValue, style: PickleStyle): void {
  if (value === null) out.push(opcode(0x4e));
  else if (typeof value === 'boolean') out.push(opcode(value ? 0x88 : 0x89));
  else if (typeof value === 'number') out.push(float(value));
  else if (typeof value === 'string') out.push(text(value, style));
  else if (ArrayBuffer.isView(value)) writeBytes(out, value, style);
  else if ('int' in value) out.push(integer(value.int));
  else if ('tuple' in value) writeMarked(out, 0x28, value.tuple, 0x74, style);
  else if ('dict' in value) writeDict(out, value.dict, style);
  else if ('call' in value) writeCall(out, value, style);
  else {
    out.push(opcode(0x5d));
    writeMarked(out, 0x28, value, 0x65, style);
  }
}

function writeMarked(
  out: Buffer[],
  open: number,
  items: readonly PythonValue[],
  close: number,
  style: PickleStyle,
): void {
  out.push(opcode(open));
  for (const item of items) write(out, item, style);
  out.push(opcode(close));
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x47;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x4a;
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function text(value: string, style: PickleStyle): Buffer {
  return style === 'python2'
    ? withLength(0x54, Buffer.from(value, 'latin1'))
    : withLength(0x58, Buffer.from(value, 'utf8'));
}

function writeBytes(out: Buffer[], bytes: Uint8Array, style: PickleStyle): void {
  if (style === 'python3') out.push(withLength(0x42, bytes));
  else if (style === 'python2') out.push(withLength(0x54, bytes));
  else write(out, { call: '_codecs encode', args: [Buffer.from(bytes).toString('latin1'), 'latin1'] }, style);
}

function writeDict(out: Buffer[], dict: Readonly<Record<string, PythonValue>>, style: PickleStyle): void {
  out.push(opcode(0x7d));
  writeMarked(out, 0x28, Object.entries(dict).flat(), 0x75, style);
}

function writeCall(out: Buffer[], { call, args, state, isNew }: PythonCall, style: PickleStyle): void {
  const [module, name] = call.split(' ');
  if (style === 'python3') out.push(text(module, style), text(name, style), opcode(0x93));
  else out.push(opcode(0x63), Buffer.from(`${module}\n${name}\n`));
  write(out, { tuple: args }, style);
  out.push(opcode(isNew === true ? 0x81 : 0x52));
  if (state === undefined) return;
  write(out, state, style);
  out.push(opcode(0x62));
}

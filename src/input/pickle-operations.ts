import { InputProblem } from './input-problem.js';
import type { PickleMachine } from './pickle-machine.js';
import { numberCodes } from './pickle-slice.js';
import { isKind, nameOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** One operation of the pickle language (https://peps.python.org/pep-3154, Python's `pickletools`). */
export type Operation = (machine: PickleMachine) => void;

/** More digits than any number in a frame: longer integers would cost quadratic time to read. */
const maxIntegerBytes = 1024;

function uint32(machine: PickleMachine): number {
  return machine.source.readUInt32LE(machine.take(4));
}

function int32(machine: PickleMachine): number {
  return machine.source.readInt32LE(machine.take(4));
}

/** A little-endian two's complement integer of any length. */
function longInteger(machine: PickleMachine, length: number): void {
  if (length < 0 || length > maxIntegerBytes) throw machine.damaged('an integer is too long');
  const start = machine.take(length);
  let value = 0n;
  for (let i = start + length - 1; i >= start; i--) value = (value << 8n) | BigInt(machine.source[i]);
  if (length > 0 && machine.source[start + length - 1] >= 0x80) value -= 1n << BigInt(8 * length);
  const asNumber = Number(value);
  machine.push(Number.isSafeInteger(asNumber) ? asNumber : value);
}

/** Appends to a list or set, or records what is appended to an object. */
function append(machine: PickleMachine, values: readonly PickleValue[]): void {
  const target = machine.top();
  if (isKind(target, 'list') || isKind(target, 'set')) for (const value of values) target.items.push(value);
  else if (isKind(target, 'object')) for (const value of values) (target.items ??= []).push(value);
  else throw machine.damaged('values are appended to what is no list');
}

function setItems(machine: PickleMachine, values: readonly PickleValue[]): void {
  const target = machine.top();
  if (values.length % 2 !== 0) throw machine.damaged('a key has no value');
  if (isKind(target, 'dict')) for (const value of values) target.entries.push(value);
  else if (isKind(target, 'object')) for (const value of values) (target.items ??= []).push(value);
  else throw machine.damaged('keys are set on what is no dict');
}

function tuple(machine: PickleMachine, length: number): void {
  const items = new Array<PickleValue>(length);
  for (let i = length - 1; i >= 0; i--) items[i] = machine.pop();
  machine.pushContainer({ kind: 'tuple', items });
}

function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (!isKind(target, 'object')) throw machine.damaged('a state is given to what is no object');
  target.state = state;
}

/** Protocols 0 and 1 make an object of a Python class through this helper: (class, base class, base value). */
const RECONSTRUCT = new Set(['copy_reg _reconstructor', 'copyreg _reconstructor']);

function reduce(machine: PickleMachine): void {
  const args = machine.pop();
  const constructor = machine.pop();
  if (!isKind(args, 'tuple')) throw machine.damaged('the arguments of a call are no tuple');
  if (isKind(constructor, 'global') && RECONSTRUCT.has(constructor.qualifiedName))
    machine.pushContainer(machine.object(args.items[0] ?? null, { kind: 'tuple', items: [] }));
  else machine.pushContainer(machine.object(constructor, args));
}

function newObject(machine: PickleMachine, hasKeywords: boolean): void {
  if (hasKeywords) machine.pop();
  const args = machine.pop();
  machine.pushContainer(machine.object(machine.pop(), args));
}

function objectFromMark(machine: PickleMachine): void {
  const [constructor, ...items] = machine.popMarked();
  machine.pushContainer(machine.object(constructor ?? null, { kind: 'tuple', items }));
}

function stackGlobal(machine: PickleMachine): void {
  const name = nameOf(machine.pop());
  const module = nameOf(machine.pop());
  if (name === null || module === null) throw machine.damaged('the name of a constructor is no text');
  machine.push(machine.global(module, name));
}

function protocol(machine: PickleMachine): void {
  const version = machine.byte();
  if (version > 5)
    throw new InputProblem('foreign', `The file starts like a pickle of the unknown protocol ${version}.`);
}

export function refuse(what: string): Operation {
  return () => {
    throw new InputProblem(
      'refused',
      `The pickle uses ${what}, which no frame needs; it was not read further.`,
    );
  };
}

/** The operations of the binary protocols, by code. STOP is the reader's own. */
export const binaryOperations: Readonly<Record<number, Operation>> = {
  0x28: (m) => m.mark(),
  0x29: (m) => m.pushContainer({ kind: 'tuple', items: [] }),
  0x30: (m) => m.drop(),
  0x31: (m) => void m.popMarked(),
  0x32: (m) => m.push(m.top()),
  0x42: (m) => m.pushBytes(uint32(m)),
  0x43: (m) => m.pushBytes(m.byte()),
  [numberCodes.real]: (m) => m.pushNumber(8),
  [numberCodes.int32]: (m) => m.pushNumber(4),
  [numberCodes.uint8]: (m) => m.pushNumber(1),
  [numberCodes.uint16]: (m) => m.pushNumber(2),
  0x4e: (m) => m.push(null),
  0x51: refuse('a persistent id'),
  0x52: reduce,
  0x54: (m) => m.pushText('latin1', uint32(m)),
  0x55: (m) => m.pushText('latin1', m.byte()),
  0x58: (m) => m.pushText('utf8', uint32(m)),
  0x5d: (m) => m.pushContainer({ kind: 'list', items: [] }),
  0x61: (m) => append(m, [m.pop()]),
  0x62: build,
  0x64: (m) => m.pushContainer({ kind: 'dict', entries: m.popMarked() }),
  0x65: (m) => {
    const values = m.popMarked();
    append(m, values);
  },
  0x68: (m) => m.recall(m.byte()),
  0x6a: (m) => m.recall(uint32(m)),
  0x6c: (m) => m.pushContainer({ kind: 'list', items: m.popMarked() }),
  0x6f: objectFromMark,
  0x71: (m) => m.remember(m.byte()),
  0x72: (m) => m.remember(uint32(m)),
  0x73: (m) => {
    const value = m.pop();
    const key = m.pop();
    setItems(m, [key, value]);
  },
  0x74: (m) => m.pushContainer({ kind: 'tuple', items: m.popMarked() }),
  0x75: (m) => {
    const values = m.popMarked();
    setItems(m, values);
  },
  0x7d: (m) => m.pushContainer({ kind: 'dict', entries: [] }),
  0x80: protocol,
  0x81: (m) => newObject(m, false),
  0x82: refuse('an extension code'),
  0x83: refuse('an extension code'),
  0x84: refuse('an extension code'),
  0x85: (m) => tuple(m, 1),
  0x86: (m) => tuple(m, 2),
  0x87: (m) => tuple(m, 3),
  0x88: (m) => m.push(true),
  0x89: (m) => m.push(false),
  0x8a: (m) => longInteger(m, m.byte()),
  0x8b: (m) => longInteger(m, int32(m)),
  0x8c: (m) => m.pushText('utf8', m.byte()),
  0x8d: (m) => m.pushText('utf8', m.length64()),
  0x8e: (m) => m.pushBytes(m.length64()),
  0x8f: (m) => m.pushContainer({ kind: 'set', items: [] }),
  0x90: (m) => {
    const values = m.popMarked();
    append(m, values);
  },
  0x91: (m) => m.pushContainer({ kind: 'set', items: m.popMarked() }),
  0x92: (m) => newObject(m, true),
  0x93: stackGlobal,
  0x94: (m) => m.remember(m.memo.length),
  0x95: (m) => m.passLength64(),
  0x96: (m) => m.pushBytes(m.length64()),
  0x97: refuse('an out-of-band buffer'),
  0x98: refuse('an out-of-band buffer'),
};

import type { PickleMachine } from './pickle-machine.js';
import { refuse } from './pickle-operations.js';
import type { Operation } from './pickle-operations.js';

/** Longest name or number on a line, in bytes. */
const maxName = 1000;
/** Longest string on a line: that of an array of 5 million observations, well below what an engine can hold. */
const maxString = 200_000_000;

function integer(machine: PickleMachine): void {
  const line = machine.line(maxName);
  // "00" and "01" are how protocol 0 spells False and True.
  if (line === '00' || line === '01') machine.push(line === '01');
  else pushInteger(machine, line);
}

function longInteger(machine: PickleMachine): void {
  const line = machine.line(maxName);
  pushInteger(machine, line.endsWith('L') ? line.slice(0, -1) : line);
}

function pushInteger(machine: PickleMachine, line: string): void {
  if (!/^[-+]?\d+$/.test(line)) throw machine.damaged('a number is expected');
  const value = Number(line);
  machine.push(Number.isSafeInteger(value) ? value : BigInt(line.replace('+', '')));
}

const SPECIAL_FLOATS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

function float(machine: PickleMachine): void {
  const line = machine.line(maxName);
  const value = Object.hasOwn(SPECIAL_FLOATS, line) ? SPECIAL_FLOATS[line] : Number(line);
  if (line === '' || (Number.isNaN(value) && line !== 'nan')) throw machine.damaged('a number is expected');
  machine.push(value);
}

function memoIndex(machine: PickleMachine): number {
  const line = machine.line(maxName);
  if (!/^\d+$/.test(line)) throw machine.damaged('a memo index is expected');
  return Number(line);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** A `str` of Python 2 as its `repr` spells it. */
function quotedString(machine: PickleMachine): void {
  const line = machine.line(maxString);
  const quote = line[0];
  if ((quote !== "'" && quote !== '"') || line.length < 2 || line[line.length - 1] !== quote)
    throw machine.damaged('a quoted string is expected');
  const plain = line
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([^]?))/g, (_all, hex: string, mark: string) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (!Object.hasOwn(ESCAPES, mark)) throw machine.damaged('a string holds an unknown escape');
      return ESCAPES[mark];
    });
  pushText(machine, plain, 'latin1');
}

/** Text in Python's raw-unicode-escape: latin-1 with \uXXXX and \UXXXXXXXX. */
function unicodeLine(machine: PickleMachine): void {
  const plain = machine
    .line(maxString)
    .replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_all, short: string | undefined, long: string) => {
      const code = parseInt(short ?? long, 16);
      if (code > 0x10ffff) throw machine.damaged('a character does not exist');
      return String.fromCodePoint(code);
    });
  pushText(machine, plain, 'utf8');
}

function pushText(machine: PickleMachine, plain: string, encoding: 'latin1' | 'utf8'): void {
  const bytes = Buffer.from(plain, encoding);
  machine.push({ kind: 'text', encoding, file: { bytes }, start: 0, end: bytes.length, isName: false });
}

function instance(machine: PickleMachine): void {
  const constructor = machine.global(machine.line(maxName), machine.line(maxName));
  machine.pushContainer(machine.object(constructor, { kind: 'tuple', items: machine.popMarked() }));
}

/** The operations whose arguments are lines of text: those of protocol 0, some of which all protocols use. */
export const lineOperations: Readonly<Record<number, Operation>> = {
  0x46: float,
  0x49: integer,
  0x4c: longInteger,
  0x50: refuse('a persistent id'),
  0x53: quotedString,
  0x56: unicodeLine,
  0x63: (m) => m.push(m.globalLines(maxName)),
  0x67: (m) => m.recall(memoIndex(m)),
  0x69: instance,
  0x70: (m) => m.remember(memoIndex(m)),
};

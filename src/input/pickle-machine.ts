import { internedText } from './interned-text.js';
import { InputProblem } from './input-problem.js';
import { numberIn } from './pickle-slice.js';
import type { PickleFile, PickleNumber, PickleSlice, PickleText } from './pickle-slice.js';
import type { PickleGlobal, PickleObject, PickleValue } from './pickle-value.js';

/** No file of 5 million observations needs more; without a limit one byte a list would fill any memory. */
const maxOperations = 20_000_000;
const maxContainers = 2_000_000;

/** So many slices are kept track of; numbers behind them are taken out at once, which takes less memory. */
export const maxSlices = 10_000;

const maxKeptName = 64;

/** Constructors that some list allows, by the two lines that name them: fewer than the lists hold. */
const knownGlobals = new Map<string, PickleGlobal>();

/** The stack, memo and position of a pickle being read. Every read checks what is left before it takes anything. */
export class PickleMachine {
  readonly source: Buffer;
  readonly file: PickleFile;
  readonly allowed: ReadonlySet<string>;
  position = 0;
  /** Where the operation stands that is being done. */
  private operationPlace = 0;
  readonly memo: PickleValue[] = [];
  /** The slices of the file, in its order, and where their operations stand. */
  readonly slices: PickleSlice[] = [];
  readonly places: number[] = [];
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack at the open marks. */
  private readonly marks: number[] = [];
  /** Height below which nothing may be popped: that of the last mark. */
  private floor = 0;
  private operations = 0;
  private containers = 0;

  constructor(source: Buffer, allowed: ReadonlySet<string>) {
    this.source = source;
    this.file = { bytes: source };
    this.allowed = allowed;
  }

  /** The next operation code. */
  nextOperation(): number {
    if (++this.operations > maxOperations)
      throw new InputProblem('too-large', 'The pickle has too many values.');
    this.operationPlace = this.position;
    return this.byte();
  }

  byte(): number {
    return this.source[this.take(1)];
  }

  /** Moves past `length` bytes and returns where they start. */
  take(length: number): number {
    const start = this.position;
    if (length > this.source.length - start)
      throw new InputProblem('truncated', `The file ends at byte ${this.source.length}, within a value.`);
    this.position = start + length;
    return start;
  }

  /** A 64-bit length: nothing that does not fit into the file is ever taken. */
  length64(): number {
    const length = this.source.readBigUInt64LE(this.take(8));
    return length > BigInt(this.source.length) ? this.source.length + 1 : Number(length);
  }

  /** Passes a length that says nothing but how much of the file there has to be. */
  passLength64(): void {
    const length = this.length64();
    this.take(length);
    this.position -= length;
    const end = this.position;
    this.track({ kind: 'number', file: this.file, start: end - 8, end, isName: false });
  }

  /** The text up to the next line feed, of at most `limit` bytes. */
  line(limit: number): string {
    const start = this.position;
    const end = this.source.indexOf(10, start);
    if (end < 0)
      throw new InputProblem('truncated', `The file ends at byte ${this.source.length}, within a line.`);
    if (end - start > limit) throw this.damaged('a line is too long');
    this.position = end + 1;
    return this.source.toString('latin1', start, end);
  }

  /** The constructor that the next two lines name, of at most `limit` bytes each. */
  globalLines(limit: number): PickleGlobal {
    const { source, position } = this;
    const end = secondLineEnd(source, position, maxKeptName);
    // A longer name is none that was kept.
    if (end > position) {
      const lines = internedText(source, 'latin1', position, end);
      const known = knownGlobals.get(lines);
      if (known !== undefined && this.allowed.has(known.qualifiedName)) {
        this.position = end + 1;
        return known;
      }
      const named = this.global(this.line(limit), this.line(limit));
      knownGlobals.set(lines, named);
      return named;
    }
    return this.global(this.line(limit), this.line(limit));
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pushNumber(length: number): void {
    const start = this.take(length);
    const number: PickleNumber = {
      kind: 'number',
      file: this.file,
      start,
      end: start + length,
      isName: false,
    };
    if (this.slices.length < maxSlices) this.pushSlice(number);
    else this.push(numberIn(number));
  }

  pushText(encoding: PickleText['encoding'], length: number): void {
    const start = this.take(length);
    this.pushSlice({ kind: 'text', encoding, file: this.file, start, end: start + length, isName: false });
  }

  pushBytes(length: number): void {
    const start = this.take(length);
    this.pushSlice({ kind: 'bytes', file: this.file, start, end: start + length, isName: false });
  }

  private pushSlice(slice: PickleSlice): void {
    this.track(slice);
    this.stack.push(slice);
  }

  private track(slice: PickleSlice): void {
    if (this.slices.length === maxSlices) return;
    this.slices.push(slice);
    this.places.push(this.operationPlace);
  }

  /** Pushes a value that can hold others. */
  pushContainer(value: PickleValue): void {
    if (++this.containers > maxContainers)
      throw new InputProblem('too-large', 'The pickle has too many containers.');
    this.stack.push(value);
  }

  pop(): PickleValue {
    if (this.stack.length <= this.floor) throw this.damaged('a value is missing');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    if (this.stack.length <= this.floor) throw this.damaged('a value is missing');
    return this.stack[this.stack.length - 1];
  }

  mark(): void {
    this.floor = this.stack.length;
    this.marks.push(this.floor);
  }

  /** Drops the value on top, or the mark where nothing lies above it. */
  drop(): void {
    if (this.marks.length > 0 && this.stack.length === this.floor) this.popMarked();
    else this.pop();
  }

  /** The values above the last mark, which goes too. */
  popMarked(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined) throw this.damaged('a mark is missing');
    this.floor = this.marks.length > 0 ? this.marks[this.marks.length - 1] : 0;
    return this.stack.splice(height);
  }

  remember(index: number): void {
    // Each remembered value costs at least a byte of the file, so a greater index is nonsense.
    if (!(index >= 0 && index <= this.source.length)) throw this.damaged('a memo index is too great');
    this.memo[index] = this.top();
  }

  recall(index: number): void {
    const value = this.memo[index];
    if (value === undefined) throw this.damaged('a value is recalled that was never stored');
    this.push(value);
  }

  /** The named constructor, if a frame may hold it; everything else in a pickle would be a program. */
  global(module: string, name: string): PickleGlobal {
    const qualifiedName = `${module} ${name}`;
    if (!this.allowed.has(qualifiedName)) throw refused(`${module}.${name}`);
    return { kind: 'global', qualifiedName };
  }

  object(constructor: PickleValue, args: PickleValue): PickleObject {
    if (typeof constructor !== 'object' || constructor === null || constructor.kind !== 'global')
      throw refused('something that is not a named constructor');
    return { kind: 'object', qualifiedName: constructor.qualifiedName, args, state: null, items: null };
  }

  /** Whether the stream has begun as a pickle does; what goes wrong later is damage. */
  damaged(what: string): InputProblem {
    const at = this.position;
    return this.source[0] === 0x80
      ? new InputProblem('unreadable', `The pickle is damaged before byte ${at}: ${what}.`)
      : new InputProblem('foreign', `The file is no pickle of a frame: at byte ${at}, ${what}.`);
  }
}

/** Where the second line ends, if that is within `limit` bytes; -1 otherwise. Names are short: `indexOf` takes longer. */
function secondLineEnd(source: Buffer, start: number, limit: number): number {
  const last = Math.min(source.length, start + limit);
  let nEnds = 0;
  for (let at = start; at < last; at++) if (source[at] === 10 && ++nEnds === 2) return at;
  return -1;
}

function refused(what: string): InputProblem {
  const shown = what.replace(/[^ -~]/g, '?').slice(0, 120);
  return new InputProblem(
    'refused',
    `The pickle calls ${shown}, which no frame needs; it was not read further.`,
  );
}

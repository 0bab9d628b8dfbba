import { InputProblem } from './input-problem.js';
import type { ByteSource } from './byte-source.js';

/** Where a piece of JSON lies in its file. */
export interface JsonPlace {
  readonly start: number;
  readonly end: number;
}

/** Where the items of a list lie: item i from starts[i] to ends[i]. */
export interface ItemPlaces {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The members of a JSON record, by their names: the items of those that are lists, the places of the others. */
export interface RecordPlaces {
  readonly lists: ReadonlyMap<string, ItemPlaces>;
  readonly values: ReadonlyMap<string, JsonPlace>;
}

/** Lists of more items are refused, as each takes memory. */
export const maxListItems = 1_000_000;
const windowBytes = 1 << 16;
const maxName = 64;
/** Whoever parses an item needs memory for each level. */
const maxDepth = 100;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openRecord = 0x7b;
const closeRecord = 0x7d;

/**
 * Finds the members of the record that a JSON file consists of, without reading them: memory does not grow with the file. What is
 * not asked for is passed over and may be no sound JSON; whoever parses an item finds out about that.
 * @param wanted names of the members to find; of two of one name the last counts, as in `JSON.parse`
 * @throws InputProblem 'unreadable' where the record does not end, or is none; 'too-large'
 */
export function findMembers(source: ByteSource, wanted: ReadonlySet<string>): RecordPlaces {
  const finder = new MemberFinder(wanted);
  for (let at = 0; at < source.size; at += windowBytes) {
    const bytes = source.read(at, windowBytes);
    finder.look(bytes, at);
    if (bytes.length < windowBytes) break;
  }
  return finder.finish(source.size);
}

class MemberFinder {
  private readonly lists = new Map<string, { starts: number[]; ends: number[] }>();
  private readonly values = new Map<string, JsonPlace>();
  private readonly wanted: ReadonlySet<string>;
  private depth = 0;
  private isEnded = false;
  private inText = false;
  private isEscaped = false;
  /** The text that is read may be a name: it stands in the record itself, before a colon. */
  private mayBeName = false;
  private name = '';
  /** Items of the wanted list that is open, or null. */
  private items: { starts: number[]; ends: number[] } | null = null;
  /** Where the wanted value or item begins that is open; -1: not yet; null: none is wanted. */
  private start: number | null = null;

  constructor(wanted: ReadonlySet<string>) {
    this.wanted = wanted;
  }

  /** Goes on with the bytes from `at` on. */
  look(bytes: Uint8Array, at: number): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.inText) {
        i = this.lookWithinText(bytes, i);
        continue;
      }
      // Space, tab and ends of lines.
      if (byte <= 0x20) continue;
      if (this.isEnded || (this.depth === 0 && byte !== openRecord)) throw noRecord(at + i);
      if (byte === comma || byte === closeList || byte === closeRecord) this.close(byte, at + i);
      else if (this.start === -1 && !(byte === openList && this.items === null)) this.start = at + i;
      if (byte === openRecord || byte === openList) this.open(byte);
      else if (byte === quote) {
        this.inText = true;
        this.mayBeName = this.depth === 1 && this.start === null;
        if (this.mayBeName) this.name = '';
      } else if (byte === colon && this.depth === 1) this.beginValue();
    }
  }

  /** Passes over a text; returns the last place that it looked at. */
  private lookWithinText(bytes: Uint8Array, from: number): number {
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === backslash) this.isEscaped = true;
      else if (byte === quote) {
        this.inText = false;
        return i;
      }
      if (this.mayBeName && this.name.length < maxName) this.name += String.fromCharCode(byte);
    }
    return bytes.length;
  }

  private beginValue(): void {
    if (this.wanted.has(this.name)) this.start = -1;
  }

  private open(byte: number): void {
    if (++this.depth > maxDepth) throw new InputProblem('too-large', 'The list is nested too deeply.');
    if (this.depth !== 2 || this.start !== -1 || byte !== openList) return;
    this.items = { starts: [], ends: [] };
    this.lists.set(this.name, this.items);
    this.values.delete(this.name);
  }

  /** A comma or a bracket ends what is open at its depth. */
  private close(byte: number, at: number): void {
    const isBracket = byte !== comma;
    if (this.start !== null) {
      if (this.items !== null && this.depth === 2) this.endItem(isBracket, at);
      else if (this.items === null && this.depth === 1) this.endValue(at);
    }
    if (isBracket) this.depth--;
    if (this.depth === 0) this.isEnded = true;
  }

  private endItem(isLast: boolean, at: number): void {
    const { items, start } = this;
    if (items === null || start === null) return;
    if (start >= 0) {
      if (items.starts.length === maxListItems)
        throw new InputProblem('too-large', `The list ${this.name} has more than ${maxListItems} items.`);
      items.starts.push(start);
      items.ends.push(at);
    } else if (!isLast || items.starts.length > 0)
      throw new InputProblem(
        'unreadable',
        `It is no sound JSON: at byte ${at} the list ${this.name} lacks an item.`,
      );
    this.start = isLast ? null : -1;
    if (isLast) this.items = null;
  }

  private endValue(at: number): void {
    if (this.start !== null && this.start >= 0) {
      this.values.set(this.name, { start: this.start, end: at });
      this.lists.delete(this.name);
    }
    this.start = null;
  }

  finish(size: number): RecordPlaces {
    if (!this.isEnded)
      throw new InputProblem(
        'unreadable',
        `It is no sound JSON: it ends at byte ${size}, within the record.`,
      );
    return { lists: this.lists, values: this.values };
  }
}

function noRecord(at: number): InputProblem {
  return new InputProblem('unreadable', `It is no sound JSON: at byte ${at} something is beside the record.`);
}

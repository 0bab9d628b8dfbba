import { describe, expect, it } from '@jest/globals';
import { PickleLayout } from '../../../src/input/pickle-layout.js';
import { PickleMachine } from '../../../src/input/pickle-machine.js';
import { runPickle } from '../../../src/input/pickle.js';
import { numberIn } from '../../../src/input/pickle-slice.js';
import { bytesOf, isKind, itemsOf, nameOf, textOf } from '../../../src/input/pickle-value.js';
import type { PickleValue } from '../../../src/input/pickle-value.js';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

/** Reads a pickle of a list, asks for some of its items as names, and makes the layout. */
function learn(latin1: string, names: readonly number[] = []) {
  const machine = new PickleMachine(bytes(latin1), new Set(['m c']));
  const items = itemsOf(runPickle(machine)) ?? [];
  for (const i of names) nameOf(items[i]);
  const layout = PickleLayout.of(machine);
  if (layout === null) throw new Error('no layout');
  return { items, layout };
}

function plain(value: PickleValue): unknown {
  if (isKind(value, 'number')) return numberIn(value);
  return textOf(value) ?? value;
}

describe('PickleLayout', () => {
  it('gives the values of the next pickle, whatever operations push them', () => {
    const { items, layout } = learn('\x80\x02](K\x01U\x01aC\x01\x07e.');
    expect(layout.moveTo(bytes('\x80\x02](J\xfe\xff\xff\xffT\x03\0\0\0xyzB\x02\0\0\0\x01\x02e.'))).toBe(true);
    expect(plain(items[0])).toBe(-2);
    expect(textOf(items[1])).toBe('xyz');
    expect([...(bytesOf(items[2]) ?? [])]).toEqual([1, 2]);
    expect(layout.moveTo(bytes('\x80\x02](G@\x04\0\0\0\0\0\0U\x00C\x00e.and more'))).toBe(true);
    expect(items.slice(0, 2).map(plain)).toEqual([2.5, '']);
  });

  it.each([
    ['another operation', '\x80\x02](NU\x01ae.'],
    ['a text of another kind', '\x80\x02](K\x01X\x01\0\0\0ae.'],
    ['another protocol', '\x80\x03](K\x01U\x01ae.'],
    ['another value behind', '\x80\x02](K\x01U\x01aNe.'],
    ['no end', '\x80\x02](K\x01U\x01ae'],
    ['a text that is cut', '\x80\x02](K\x01U\x05ae.'],
    ['a length that is cut', '\x80\x02](K\x01T\x05\0'],
    ['a number that is cut', '\x80\x02](G\x01'],
    ['nothing', ''],
  ])('does not hold for %s', (_what, pickle) => {
    expect(learn('\x80\x02](K\x01U\x01ae.').layout.moveTo(bytes(pickle))).toBe(false);
  });

  it('wants names to be the same, and knows them wherever they stand', () => {
    // The third item is the second one recalled from the memo.
    const { items, layout } = learn('\x80\x02](U\x01aU\x01bq\x01h\x01K\x01e.', [1]);
    expect(layout.moveTo(bytes('\x80\x02](U\x03xyzU\x01cq\x01h\x01K\x02e.'))).toBe(false);
    expect(layout.moveTo(bytes('\x80\x02](U\x03xyzT\x01\0\0\0bq\x01h\x01K\x02e.'))).toBe(false);
    expect(layout.moveTo(bytes('\x80\x02](U\x03xyzU\x01bq\x01h\x01K\x02e.'))).toBe(true);
    expect(items.map(plain)).toEqual(['xyz', 'b', 'b', 2]);
  });

  it('takes the names of constructors for names', () => {
    const { layout } = learn('\x80\x04](\x8c\x01m\x8c\x01c\x93\x8c\x01te.');
    expect(layout.moveTo(bytes('\x80\x04](\x8c\x01m\x8c\x01c\x93\x8c\x02uve.'))).toBe(true);
    expect(layout.moveTo(bytes('\x80\x04](\x8c\x01m\x8c\x01d\x93\x8c\x01te.'))).toBe(false);
  });

  it('wants parts to be as long as they say', () => {
    const part = (length: string, rest: string) => bytes(`\x80\x04\x95${length}${rest}`);
    const { layout } = learn('\x80\x04\x95\x05\0\0\0\0\0\0\0](K\x01e.');
    expect(layout.moveTo(part('\x06\0\0\0\0\0\0\0', '](M\x01\x01e.'))).toBe(true);
    expect(layout.moveTo(part('\x08\0\0\0\0\0\0\0', '](M\x01\x01e.'))).toBe(false);
    expect(layout.moveTo(part('\0\0\0\0\x01\0\0\0', '](M\x01\x01e.'))).toBe(false);
  });

  it('leaves a memo index that is too great for a shorter file to the reader', () => {
    const index = 'r\x20\0\0\0';
    const { layout } = learn(`\x80\x02](U\x20${'a'.repeat(32)}${index}e.`);
    expect(layout.moveTo(bytes(`\x80\x02](U\x20${'b'.repeat(32)}${index}e.`))).toBe(true);
    expect(layout.moveTo(bytes(`\x80\x02](U\x01b${index}e.`))).toBe(false);
  });

  it('is not made of what is too large to be kept', () => {
    const layoutOf = (latin1: string) => {
      const machine = new PickleMachine(bytes(latin1), new Set());
      runPickle(machine);
      return PickleLayout.of(machine);
    };
    expect(layoutOf(`\x80\x02](${'N'.repeat(70_000)}e.`)).toBeNull();
    expect(layoutOf(`\x80\x02](${'K\x01'.repeat(10_001)}e.`)).toBeNull();
    expect(layoutOf('\x80\x04\x8e\x01\0\0\0\0\0\0\0a.')).toBeNull();
  });
});

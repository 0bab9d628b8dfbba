import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memorySource } from '../../../src/input/bytes.js';
import { findMembers } from '../../../src/input/json-items.js';

const names = ['a', 'b', 'list "c"', 'é'];
const wanted = new Set(['a', 'b']);

/** What the places of a text say, parsed. */
function membersOf(text: string): Record<string, unknown> {
  const bytes = Buffer.from(text);
  const { lists, values } = findMembers(memorySource(bytes), wanted);
  const parsed = (start: number, end: number) => JSON.parse(bytes.subarray(start, end).toString()) as unknown;
  return Object.fromEntries([
    ...[...values].map(([name, { start, end }]) => [name, parsed(start, end)]),
    ...[...lists].map(([name, { starts, ends }]) => [name, starts.map((start, i) => parsed(start, ends[i]))]),
  ]) as Record<string, unknown>;
}

describe('members of a JSON record', () => {
  it('are those that JSON.parse finds, however it is written', () => {
    const record = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
    );
    fc.assert(
      fc.property(record, fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const all = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
        const expected = Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
        expect(membersOf(JSON.stringify(value, null, indent))).toEqual(expected);
      }),
    );
  });

  it('are found across the pieces that a large file is read in', () => {
    const a = Array.from({ length: 20_000 }, (_none, i) => ({ i, text: `\\"]},[{${'x'.repeat(i % 7)}` }));
    expect(membersOf(JSON.stringify({ x: a, a, b: 'ü"' }))).toEqual({ a, b: 'ü"' });
  });

  it('are the last ones of their name', () => {
    expect(membersOf('{"a": [1, 2], "a": 3, "b": 1, "b": [4]}')).toEqual({ a: 3, b: [4] });
  });

  it.each([
    ['a list', '[1]', 'at byte 0 something is beside the record'],
    ['nothing', '', 'it ends at byte 0, within the record'],
    ['half a record', '{"a": [1, 2', 'it ends at byte 11'],
    ['half a text', '{"a": "x}', 'it ends at byte 9'],
    ['two records', '{"a": [1]} {}', 'at byte 11 something is beside'],
    ['an item too few', '{"a": [1, , 2]}', 'at byte 10 the list a lacks an item'],
    ['a comma at the end', '{"a": [1, 2, ]}', 'at byte 13 the list a lacks an item'],
    ['too many levels', `{"x": ${'['.repeat(101)}`, 'nested too deeply'],
    ['too many items', `{"a": [${'1,'.repeat(1_000_001)}1]}`, 'The list a has more than 1000000 items.'],
  ])('of %s are refused', (_what, text, message) => {
    expect(() => membersOf(text)).toThrow(message);
  });
});

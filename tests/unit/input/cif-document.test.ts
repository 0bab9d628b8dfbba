import { describe, expect, it } from '@jest/globals';
import { cifNumber, itemOf, looksLikeCif, loopOf, readCif } from '../../../src/input/cif-document.js';

const TEXT = `# a comment
data_first
_cell.length_a   10.5(2)
_title 'it''s a "name"'
_quoted "loop_"
_field
;several
 lines; with ' quotes
;
loop_
_atom.id
_ATOM.Name
1 C1 2 'O 2' # rest
3
;text
;
data_second
_cell_length_b 7
`;

describe('readCif', () => {
  const [first, second] = readCif(TEXT);

  it('reads items, quotes, text fields and loops of each block', () => {
    expect([first.name, second.name]).toEqual(['first', 'second']);
    expect(cifNumber(itemOf(first, '_cell.length_a')!)).toBe(10.5);
    expect(itemOf(first, '_title')).toBe(`it''s a "name"`);
    expect(itemOf(first, '_quoted')).toBe('loop_');
    expect(itemOf(first, '_field')).toBe(`several\n lines; with ' quotes`);
    expect(first.loops).toEqual([
      { tags: ['_atom.id', '_atom.name'], values: ['1', 'C1', '2', 'O 2', '3', 'text'] },
    ]);
  });

  it('finds names written with _ for . and takes lone items for a row', () => {
    expect(itemOf(second, '_cell.length_b')).toBe('7');
    expect(itemOf(second, '_cell.length_c')).toBeNull();
    expect(loopOf(readCif('data_x\n_a.b 1\n_a.c 2\n')[0], '_a.b', '_a.c')).toEqual({
      tags: ['_a.b', '_a.c'],
      values: ['1', '2'],
    });
  });

  it('reads carriage returns as line ends', () => {
    const [block] = readCif('data_x\r\n_a\r\n;one\r\ntwo\r\n;\r\n_b 2\r\n');
    expect([itemOf(block, '_a'), itemOf(block, '_b')]).toEqual(['one\r\ntwo', '2']);
  });

  it.each([
    ['data_x\nloop_\n_a\n_b\n1 2 3\n', 'line 2: loop_ has 3 values, which do not fill rows of 2'],
    ['data_x\n_a\n_b 1\n', 'line 2: _a has no value'],
    ['_a 1\n', 'line 1: _a stands before the first data block'],
    ["data_x\n_a 'open\n", 'line 2: a quote is not closed'],
    ['data_x\n_a\n;never ends\n', 'line 3: a text field'],
    ['data_x\n_a 1\n2\n', 'line 3: 2 belongs to no tag'],
    ['data_x\nloop_\n1 2\n', 'line 2: loop_ has no tags'],
  ])('says where a mistake is: %j', (text, message) => {
    expect(() => readCif(text)).toThrow(message);
  });

  it('knows CIF by its first word', () => {
    expect(looksLikeCif(TEXT)).toBe(true);
    expect(looksLikeCif('\n\n  DATA_1ABC\n')).toBe(true);
    expect(looksLikeCif('CRYST1 10 10 10\ndata_x')).toBe(false);
  });
});

describe('cifNumber', () => {
  it('takes numbers only', () => {
    expect(['1.5', '-2e3', '1.234(5)'].map(cifNumber)).toEqual([1.5, -2000, 1.234]);
    expect(['?', '.', '', 'x', undefined].map(cifNumber).every(Number.isNaN)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cifItems, cifLoop, cifNumber, cifValue } from '../../../src/output/cif-text.js';
import { describeWithPython, runPythonOn } from '../../support/python.js';

describe('CIF text', () => {
  it('quotes what would mean something else', () => {
    expect(['plain', 'P 61 2 2', '_tag', "it's", "a' b", 'data_x', '', null, 1.5, NaN].map(cifValue)).toEqual(
      ['plain', "'P 61 2 2'", "'_tag'", "it's", `"a' b"`, "'data_x'", '?', '?', '1.5', '?'],
    );
    expect(cifValue(`a' "b" c`)).toBe(`\n;a' "b" c\n;`);
  });

  it('has numbers with the digits that are asked for', () => {
    expect([1 / 3, 1234567.8, 1e-9, -0, Infinity].map((x) => cifNumber(x, 4))).toEqual([
      ...['0.3333', '1235000', '1e-9', '0', '?'],
    ]);
  });

  it('leaves out columns of a loop that nothing is known of', () => {
    expect(cifItems('cat', { a: 1, longer: null })).toBe('#\n_cat.a       1\n_cat.longer  ?\n');
    expect(
      cifLoop('cat', [
        { a: 1, b: null, c: null },
        { a: 2, b: 'x y', c: null },
      ]),
    ).toBe("#\nloop_\n_cat.a\n_cat.b\n1 ?\n2 'x y'\n");
  });
});

const check = `
import json, sys
import gemmi
texts, cif = json.load(sys.stdin)
block = gemmi.cif.read_string(cif).sole_block()
print(json.dumps([gemmi.cif.as_string(block.find_value('_t.v%d' % i)) for i in range(len(texts))]))
`;

describeWithPython('CIF text in other hands', ['gemmi'], () => {
  it('comes back whatever it holds', () => {
    const hard = fc
      .array(fc.constantFrom(...` '"_#;[]$?.\\adl`), { maxLength: 12 })
      .map((letters) => letters.join(''));
    const texts = fc.sample(hard, { numRuns: 400, seed: 5 }).map((text) => text.trim().replace(/ +/g, ' '));
    const items = cifItems('t', Object.fromEntries(texts.map((text, i) => [`v${i}`, text])));
    const answer = JSON.parse(runPythonOn(JSON.stringify([texts, `data_x\n${items}`]), check)) as string[];
    // Nothing, ? and . alone mean that there is no value.
    expect(answer).toEqual(texts.map((text) => (text === '' ? '' : text)));
  });
});

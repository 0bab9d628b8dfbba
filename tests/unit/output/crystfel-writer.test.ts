import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { crystfelList, crystfelSymmetry } from '../../../src/output/crystfel-writer.js';
import { sampleMerge, sampleSet } from '../../support/merged-sample.js';

describe('CrystFEL reflection list', () => {
  it.each([
    ['P 1', '-1', '1'],
    ['C 1 2 1', '2/m_uab', '2_uab'],
    ['P 1 1 21', '2/m_uac', '2_uac'],
    ['P 21 21 21', 'mmm', '222'],
    ['I 4', '4/m', '4'],
    ['P 43 21 2', '4/mmm', '422'],
    ['P 31', '-3_H', '3_H'],
    ['P 31 2 1', '-3m1_H', '321_H'],
    ['P 31 1 2', '-31m_H', '312_H'],
    ['R 3 2 :H', '-3m1_H', '321_H'],
    ['R 3 :R', '-3_R', '3_R'],
    ['R 3 2 :R', '-3m_R', '32_R'],
    ['P 61', '6/m', '6'],
    ['P 61 2 2', '6/mmm', '622'],
    ['I 21 3', 'm-3', '23'],
    ['F 4 3 2', 'm-3m', '432'],
  ])('calls the symmetry of %s %s, with Friedel mates apart %s', (symbol, centric, acentric) => {
    const group = spaceGroup(symbol);
    expect([crystfelSymmetry(group, false), crystfelSymmetry(group, true)]).toEqual([centric, acentric]);
  });

  it('has the lines of partialator', () => {
    const merge = { ...sampleMerge('P 43 21 2', false), mean: sampleSet(Int32Array.of(1, 0, 4, 2, 1, 3)) };
    expect(crystfelList(merge, ['a note'])).toBe(`CrystFEL reflection list version 2.0
Symmetry: 4/mmm
   h    k    l          I    phase   sigma(I)   nmeas
   1    0    4       1104        -       56.2       2
   2    1    3       1213        -      61.65       3
End of reflections
a note
Unit cell: 30.0000 30.0000 30.0000 90.0000 90.0000 90.0000
`);
  });
});

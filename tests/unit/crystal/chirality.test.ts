import { describe, expect, it } from '@jest/globals';
import { chiralPart, isChiral } from '../../../src/crystal/chirality.js';
import { groupsWith } from '../../../src/crystal/higher-groups.js';
import { parseReindexing } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';

/** International Tables numbers of the 65 groups of chiral crystals. */
const CHIRAL = [
  ...[1, 3, 4, 5, 16, 17, 18, 19, 20, 21, 22, 23, 24, 75, 76, 77, 78, 79, 80],
  ...[89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 143, 144, 145, 146, 149, 150, 151, 152, 153, 154, 155],
  ...[168, 169, 170, 171, 172, 173, 177, 178, 179, 180, 181, 182, 195, 196, 197, 198, 199],
  ...[207, 208, 209, 210, 211, 212, 213, 214],
];

describe('chirality of space groups', () => {
  it('knows the 65 groups of chiral crystals', () => {
    const found = Array.from({ length: 230 }, (_, i) => i + 1).filter((n) => isChiral(spaceGroup(n)));
    expect(found).toEqual(CHIRAL);
  });

  it.each([
    ['P 4/m', 'P 4'],
    ['P 42/n', 'P 42'],
    ['P -1', 'P 1'],
    ['P 1 21/c 1', 'P 1 21 1'],
    ['P n m a', 'P 21 21 21'],
    ['P 61 2 2', 'P 61 2 2'],
  ])('the rotations of %s are %s', (symbol, part) => {
    expect(chiralPart(spaceGroup(symbol)).lookupSymbol.replace(/ \(.*/, '')).toBe(part);
  });

  it('what joins the rotations of P4/m by another one has no mirror', () => {
    const higher = groupsWith(chiralPart(spaceGroup('P 4/m')), parseReindexing('k,h,-l'));
    expect(higher).toEqual(['P422', 'P4212']);
  });
});

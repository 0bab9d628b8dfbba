import { expect, it } from '@jest/globals';
import { groupsWith } from '../../../src/crystal/higher-groups.js';
import { parseReindexing } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';

// International Tables A: minimal supergroups with the same translations.
it.each([
  ['P61', 'k,h,-l', ['P6122']],
  ['P3121', '-h,-k,l', ['P6122', 'P6422']],
  ['P43', 'k,h,-l', ['P4322', 'P43212']],
  ['P21', '-h,-k,l', ['P2221', 'P21212', 'P212121']],
  ['R3', 'k,h,-l', ['R32:H']],
])('%s with %s', (symbol, operator, higher) => {
  expect(groupsWith(spaceGroup(symbol), parseReindexing(operator))).toEqual(higher);
});

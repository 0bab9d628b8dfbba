import { describe, expect, it } from '@jest/globals';
import { cxiMergeMasterText } from '../../../src/params/cxi-merge-master.js';
import {
  cxiMergeMaster,
  cxiMergeMasterSource,
  masterSource,
  primeMaster,
} from '../../../src/params/master.js';
import { primeMasterText } from '../../../src/params/prime-master.js';
import type { PhilScope } from '../../../src/phil/objects.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';
import { restoreTree, storeTree } from '../../../src/phil/stored-tree.js';
import { textSource } from '../../../src/phil/source.js';

const TEXT = `
!off = 1
a.b.c = Auto "two words" $x
  .type = ints(size=3, value_min=0)
  .help = "a 'quoted' \\\\ text"
  .optional = False
  .expert_level = 2
s
  .multiple = True
  .style = Auto
{
  t = *one two
    .type = choice(multi=True)
  u = None
    .type = Auto
  empty { }
}
`;

function restored(text: string): { parsed: PhilScope; again: PhilScope } {
  const source = textSource(text, 'here');
  const parsed = parsePhil(text, { source });
  return { parsed, again: restoreTree(storeTree(parsed), source) };
}

/** Types are compared by name and text: functions that do the same are not equal. */
function plainTypes(scope: PhilScope): unknown {
  return JSON.parse(
    JSON.stringify(scope, (key, value: unknown) => {
      if (key === 'parent') return (value as PhilScope).name;
      return typeof value === 'symbol' ? String(value) : value;
    }),
  );
}

describe('a stored tree', () => {
  it('is the tree of the text again, with every place, attribute and type', () => {
    const { parsed, again } = restored(TEXT);
    expect(plainTypes(again)).toEqual(plainTypes(parsed));
    expect(showText(again, { attributesLevel: 3 })).toBe(showText(parsed, { attributesLevel: 3 }));
  });

  it('keeps the scope of every object', () => {
    const { again } = restored('s.t { a = 1 }');
    const [s] = again.objects as PhilScope[];
    const [t] = s.objects as PhilScope[];
    expect(t.objects[0].parent).toBe(t);
    expect(t.parent).toBe(s);
    expect(s.parent).toBe(again);
  });
});

it.each([
  ['prime.run', primeMasterText, masterSource, primeMaster],
  ['cxi.merge', cxiMergeMasterText, cxiMergeMasterSource, cxiMergeMaster],
])('the parameters of %s are those of its master file', (_name, text, source, master) => {
  const parsed = parsePhil(text, { source });
  expect(plainTypes(master())).toEqual(plainTypes(parsed));
});

import type { NoScope } from '../src/phil/include.js';

/**
 * What must be there before the recorded operations start, as it was when they were recorded: a variable of the environment, files
 * to include, and scopes to include by name.
 */

export const fixtureVariables: ReadonlyMap<string, string> = new Map([['_X_Y_Z_', 'xyz']]);

export const fixtureFiles: ReadonlyMap<string, string> = new Map([
  ['tmp1.params', 'a=0\ninclude file tmp/tmp1.params\nx=1\n'],
  ['tmp/tmp1.params', 'b=1\ninclude file tmp2.params\ny=2\n'],
  ['tmp/tmp2.params', 'c=2\nz=3\n'],
  [
    'tmp4.params',
    ['a=1', 'include file tmp1.params']
      .concat(
        [2, 3].flatMap((n) => ['s {', `a=${n}`, 'include file tmp1.params', `z=${n}`, '}']),
        ['z=1', ''],
      )
      .join('\n'),
  ],
]);

const first = 'x=1\n.help=u\ns\n.help=v\n{\ny=2\n.help=w\n}\n';
const target = 'libtbx.phil.tst.include_scope_target_';
const second = `p=1\ninclude scope ${target}1\nq=2\nr {\ninclude scope ${target}1 s.y\n}\nx=3\n`;

const fixtureScopes: ReadonlyMap<string, string | NoScope> = new Map<string, string | NoScope>([
  [`${target}1`, first],
  [`${target}2`, second],
  [`${target}2s`, second],
  [`${target}0n`, { kind: 'other-object' }],
  [`${target}0f`, { kind: 'other-object' }],
]);

/** What a name means; undefined outside of the module that the scopes are in. */
export function fixtureScope(name: string): string | NoScope | undefined {
  const isInModule = /^libtbx\.phil\.tst\.\w+$/.test(name);
  return isInModule ? (fixtureScopes.get(name) ?? { kind: 'no-object' }) : undefined;
}

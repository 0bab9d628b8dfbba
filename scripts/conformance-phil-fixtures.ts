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

export const fixtureScopes: ReadonlyMap<string, string> = new Map([
  [`${target}1`, first],
  [`${target}2`, second],
  [`${target}2s`, second],
]);

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadPrimeParams } from '../../src/params/load-prime-params.js';
import { primeMaster } from '../../src/params/master.js';
import { renderPhilError } from '../../src/phil/errors.js';
import { allDefinitions } from '../../src/phil/get.js';

const required =
  'data = x\ntarget_unit_cell = 50 60 70 90 90 90\ntarget_space_group = P222\nn_residues = 10\n';
const paths = allDefinitions(primeMaster()).map(({ path }) => path);
const value = fc.oneof(
  fc.constantFrom(
    'None',
    'Auto',
    'True',
    '0',
    '1',
    '2.5',
    '-3',
    '1/0',
    '"',
    '*',
    'a b',
    '1 2',
    'P1',
    '$x',
    '{',
    '',
    '1e999',
  ),
  fc.string({ maxLength: 8 }),
);
const assignment = fc
  .tuple(fc.constantFrom(...paths, 'd_min', 'x', ''), fc.constantFrom('=', ' = ', '', ' { '), value)
  .map((parts) => parts.join(''));

function load(file: string, args: string[]) {
  return loadPrimeParams(['params.phil', ...args], {
    isFile: (path) => path === 'params.phil',
    isDirectory: (path) => path === 'd_min',
    readText: () => file,
  });
}

describe('loadPrimeParams', () => {
  it('accepts or explains whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(assignment, { maxLength: 3 }),
        fc.array(assignment, { maxLength: 3 }),
        (lines, args) => {
          const result = load(required + lines.join('\n'), args);
          if (result.kind === 'ok') expect(result.params.data.length).toBeGreaterThan(0);
          else
            for (const problem of result.problems)
              expect(renderPhilError(problem)).toContain(problem.message);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same parameters for what it shows', () => {
    fc.assert(
      fc.property(fc.array(assignment, { maxLength: 4 }), (lines) => {
        const result = load(required + lines.join('\n'), []);
        if (result.kind === 'errors') return;
        for (const text of [result.effective, result.changed]) {
          const again = load(text, []);
          if (again.kind === 'errors') throw again.problems[0];
          expect(again.params).toEqual(result.params);
        }
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { PhilError, renderPhilError } from '../../../src/phil/errors.js';
import { didYouMean, editDistance, nearestNames } from '../../../src/phil/nearest.js';
import { parsePhil } from '../../../src/phil/parse.js';

function mistake(text: string, info?: string): PhilError {
  try {
    parsePhil(text, info === undefined ? {} : { source: { info: `file "${info}"`, file: info } });
  } catch (error) {
    return error as PhilError;
  }
  throw new Error('no mistake');
}

describe('renderPhilError', () => {
  it('shows the line and a caret under the place', () => {
    expect(renderPhilError(mistake('a = 1\n  .typ = int', 'x.phil'))).toBe(
      [
        'Unexpected definition attribute: .typ (file "x.phil", line 2)',
        '  x.phil:2:3',
        '  |   .typ = int',
        '  |   ^',
        '  did you mean .type?',
      ].join('\n'),
    );
  });

  it('keeps tabs in front of the caret', () => {
    expect(renderPhilError(mistake('\ta b'))).toContain('\n  | \ta b\n  | \t  ^');
  });

  it('shows where a quote was opened', () => {
    const error = mistake('a = "b\nc = 1\n');
    expect(error.message).toBe('Syntax error: missing closing quote (input line 3)');
    expect([error.line, error.column, error.sourceLine]).toEqual([1, 5, 'a = "b']);
  });

  it('is the message alone where nothing was written', () => {
    expect(renderPhilError(new PhilError('no data'))).toBe('no data');
  });
});

describe('nearest names', () => {
  it('counts what to change', () => {
    expect(editDistance('sigma', 'sigma')).toBe(0);
    expect(editDistance('sgima', 'sigma')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });

  it('offers few and near ones', () => {
    const known = ['n_processors', 'n_bins', 'merge.d_min', 'scale.d_min', 'gamma_e'];
    expect(nearestNames('n_procesors', known)).toEqual(['n_processors']);
    expect(nearestNames('merge.dmin', known)[0]).toBe('merge.d_min');
    expect(nearestNames('elephant', known)).toEqual([]);
    expect(didYouMean('d_min', known)).toBe('did you mean merge.d_min or scale.d_min?');
    expect(didYouMean('elephant', known)).toBeUndefined();
  });

  it('offers names of which letters were left out, where none is nearer', () => {
    const known = ['n_processors', 'n_possible_processors', 'target_unit_cell', 'merge.d_min'];
    expect(nearestNames('nprocs', known)).toEqual(['n_processors']);
    expect(nearestNames('targetcell', known)).toEqual(['target_unit_cell']);
    expect(nearestNames('cellunit', known)).toEqual([]);
    expect(nearestNames('proc', known)).toEqual([]);
  });
});

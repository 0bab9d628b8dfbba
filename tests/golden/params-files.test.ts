import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { loadPrimeParams } from '../../src/params/load-prime-params.js';
import { defaultPhil } from '../../src/params/master.js';
import { allDefinitions } from '../../src/phil/get.js';
import { parsePhil } from '../../src/phil/parse.js';
import { joinedValue } from '../../src/phil/words.js';
import { describeShared, sharedPath } from '../support/shared.js';

const files = {
  isFile: () => true,
  isDirectory: () => false,
  readText: (path: string) => readFileSync(path, 'utf8'),
};

describeShared('parameter files of the original', () => {
  it('load as they stand', () => {
    const golden = readdirSync(sharedPath('golden'))
      .map((name) => sharedPath('golden', name, 'params.phil'))
      .filter((path) => readdirSync(path.replace(/params\.phil$/, '')).includes('params.phil'));
    expect(golden.length).toBeGreaterThan(4);
    for (const path of [...golden, sharedPath('design', 'user-example.phil')]) {
      const result = loadPrimeParams([path], files);
      if (result.kind === 'errors')
        throw new Error(`${path}: ${result.problems.map(({ message }) => message).join('; ')}`);
      expect(result.warnings.filter((warning) => warning.startsWith('unknown'))).toEqual([]);
    }
  });

  it('has every default of the original, but those that were changed on purpose', () => {
    const defaults = new Map(
      allDefinitions(parsePhil(defaultPhil())).map(({ path, definition }) => [
        path,
        joinedValue(definition.words),
      ]),
    );
    const original = allDefinitions(
      parsePhil(readFileSync(sharedPath('design', 'prime-default.phil'), 'utf8')),
    );
    expect(original.length).toBeGreaterThan(90);
    const differing = original
      .filter(({ path, definition }) => defaults.get(path) !== joinedValue(definition.words))
      .map(({ path }) => path);
    expect(differing).toEqual([
      'indexing_ambiguity.sigma_min',
      'n_postref_cycle',
      'partiality_model',
      'n_processors',
      'isoform_cluster.n_clusters',
      'isoform_cluster.sigma_min',
    ]);
  });
});

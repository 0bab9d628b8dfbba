import { describe, expect, it } from '@jest/globals';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  centreScales,
  parameterPrior,
  startPriors,
} from '../../../../src/postrefine/likelihood/shared-priors.js';
import { expectClose } from '../../../support/close.js';

const layout = likelihoodLayout(2);
const previous = startPriors(layout, [-7, 0.2, 0.1]);

function framesWith(values: (j: number, f: number) => number, n: number): Float64Array[] {
  return Array.from({ length: n }, (_, f) =>
    Float64Array.from({ length: layout.nParameters }, (__, j) => values(j, f)),
  );
}

describe('shared priors', () => {
  it('start where the parameters do', () => {
    expect(previous.mean[layout.a0]).toBe(-7);
    expect(previous.mean[layout.zeta]).toBe(1);
    expect(previous.mean[layout.kappa]).toBe(0.2);
    expect(previous.sigma[layout.bFactor]).toBe(8);
    expectClose(parameterPrior(previous).precision[layout.rotX], 250000, 1e-12);
  });

  it('the gauge: the median scale of the accepted frames becomes 1 and their mean B 0', () => {
    const { lnG, bFactor } = layout;
    const values = (j: number, f: number) =>
      j === lnG ? [1, 2, 4, 100][f] : j === bFactor ? [1, 2, 6, 50][f] : 7;
    const vectors = framesWith(values, 4);
    expect(centreScales(layout, vectors, [1, 1, 1, 0])).toEqual({ lnG: 2, bFactor: 3 });
    expect(vectors.map((vector) => vector[lnG])).toEqual([-1, 0, 2, 98]);
    expect(vectors.map((vector) => vector[bFactor])).toEqual([-2, -1, 3, 47]);
    expect(vectors.every((v) => v.every((value, j) => j === lnG || j === bFactor || value === 7))).toBe(true);
    expect(centreScales(layout, vectors, [0, 0, 0, 0])).toEqual({ lnG: 0, bFactor: 0 });
  });
});

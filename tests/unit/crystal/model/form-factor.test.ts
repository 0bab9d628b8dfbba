import { describe, expect, it } from '@jest/globals';
import {
  formFactorAt,
  formFactorLabels,
  formFactorOf,
  isElement,
} from '../../../../src/crystal/model/form-factor.js';
import { describeWithPython, runPython } from '../../../support/python.js';

const CCTBX = `
import json, sys
from cctbx.eltbx import xray_scattering
out = {}
for label in json.loads(sys.argv[1]):
  g = xray_scattering.it1992(label, True).fetch()
  out[label] = [g.at_stol_sq(s) for s in (0, .01, .06, .25, 1)]
print(json.dumps(out))`;

function byLabel(label: string) {
  const [, element, size, sign] = /^([A-Z][a-z]?)(?:(\d)([+-]))?$/.exec(label)!;
  return formFactorOf(element, size === undefined ? 0 : Number(size) * (sign === '-' ? -1 : 1))!;
}

describe('form factors', () => {
  it('know the elements to californium, in any case', () => {
    expect(formFactorLabels.length).toBe(210);
    expect(['H', 'zn', 'ZN', 'Cf', 'D'].every(isElement)).toBe(true);
    expect(['X', 'Zn2+', '', 'Qq'].some(isElement)).toBe(false);
    expect(formFactorOf('ZN', 2)!.label).toBe('Zn2+');
    expect(formFactorOf('S', 2)!.label).toBe('S');
    expect(formFactorOf('UNX')).toBeNull();
  });

  it('are the number of electrons in the forward direction', () => {
    const electrons = (label: string) => formFactorAt(byLabel(label), 0);
    expect(electrons('C')).toBeCloseTo(6, 1);
    expect(electrons('Zn2+')).toBeCloseTo(28, 1);
    expect(electrons('U')).toBeCloseTo(92, 1);
  });
});

describeWithPython('form factors beside cctbx', ['cctbx.eltbx'], () => {
  it('are the same for every element and ion', () => {
    const reference = JSON.parse(runPython(CCTBX, JSON.stringify(formFactorLabels))) as Record<
      string,
      number[]
    >;
    for (const label of formFactorLabels) {
      const ours = [0, 0.01, 0.06, 0.25, 1].map((s) => formFactorAt(byLabel(label), s));
      ours.forEach((value, i) => expect(Math.abs(value - reference[label][i])).toBeLessThan(2e-5));
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { erfcx, erfcxExponent, erfcxMantissa } from '../../../src/numeric/erfcx.js';

/** exp(x²) erfc(x) in 60-digit arithmetic (mpmath). */
const HIGH_PRECISION: readonly (readonly [number, number])[] = [
  [-26.6, 3.894337719605585e307],
  [-20.3, 1.859700651326472e179],
  [-10.7, 1.0553711762251213e50],
  [-5.1, 395393449413.725],
  [-4, 17772220.904016286],
  [-3.3, 107274.43593281436],
  [-2, 108.94090438997797],
  [-1.1, 6.305238844461553],
  [-0.47, 1.862996892254801],
  [-0.46875, 1.859402416871422],
  [-0.4, 1.676233956688859],
  [-0.1, 1.1236433541992095],
  [-1e-9, 1.0000000011283792],
  [0, 1],
  [1e-12, 0.9999999999988716],
  [0.05, 0.9459900435549615],
  [0.3, 0.7345993345676551],
  [0.46875, 0.6320696892495561],
  [0.47, 0.6314005166600343],
  [0.7, 0.525930337349441],
  [1, 0.427583576155807],
  [1.9, 0.26650937366167265],
  [2.7, 0.19687412733195578],
  [3.99, 0.1373240409142297],
  [4, 0.13699945762506138],
  [4.01, 0.13667636742994915],
  [5.5, 0.10096221839949909],
  [7.7, 0.07266847750186703],
  [12, 0.04685422101489376],
  [26.7, 0.02111590664171022],
  [80, 0.007051818957039103],
  [1000.5, 0.0005639073480612395],
  [123456.7, 4.569938962642351e-6],
  [1e10, 5.641895835477563e-11],
  [1e150, 5.641895835477563e-151],
  [1e300, 5.641895835477562e-301],
];

const lnErfcx = (x: number) => Math.log(erfcxMantissa(x)) + erfcxExponent(x);

describe('mantissa and exponent of erfcx', () => {
  it('make the function where it is finite', () => {
    for (let x = -26; x <= 40; x += 0.01) {
      const expected = Math.log(erfcx(x));
      expect(Math.abs(lnErfcx(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
    }
  });

  it('go on as 2 exp(x²) where the function has no finite number', () => {
    expect(lnErfcx(-100)).toBeCloseTo(1e4 + Math.LN2, 10);
  });
});

describe('erfcx', () => {
  it.each(HIGH_PRECISION)('of %p', (x, value) => {
    expect(Math.abs(erfcx(x) / value - 1)).toBeLessThan(1e-13);
  });

  it('has limits', () => {
    expect(erfcx(-27)).toBe(Infinity);
    expect(erfcx(-Infinity)).toBe(Infinity);
    expect(erfcx(Infinity)).toBe(0);
    expect(erfcx(NaN)).toBeNaN();
  });

  it('falls steadily through the seams of its ranges', () => {
    for (const seam of [-4, -0.46875, 0.46875, 4])
      for (let k = -50; k < 50; k++)
        expect(erfcx(seam + (k + 1) * 1e-6)).toBeLessThan(erfcx(seam + k * 1e-6));
  });
});

import { describe, expect, it } from '@jest/globals';
import { evaluateProfile, profileBuffers, type PartialityModel } from '../../../src/postrefine/profile.js';
import { expectClose } from '../../support/close.js';

const offsets = Float64Array.of(-0.002, -0.0005, 0, 0.0007, 0.0015);
const radii = Float64Array.of(0.002, 0.0015, 0.001, 0.0025, 0.003);

function partialities(
  model: PartialityModel,
  offset: Float64Array,
  radius: Float64Array,
  nu: number,
): Float64Array {
  const out = profileBuffers(offset.length);
  evaluateProfile(model, offset.length, offset, radius, nu, out);
  return out.partiality;
}

describe('Lorentzian', () => {
  it('is r_s²/(2 r_h² + r_s²)', () => {
    const p = partialities('Lorentzian', Float64Array.of(1, 0, -3), Float64Array.of(1, 1, 3), 0);
    [1 / 3, 1, 1 / 3].forEach((value, i) => expectClose(p[i], value));
  });
});

describe('Voigt', () => {
  // Computed with the original.
  it.each([
    [0, [0.2, 0.6923076923076923, 1, 0.761266747868453, 0.5]],
    [0.5, [0.11804064089321364, 0.7176760832588658, 1, 0.7871150508170985, 0.5]],
    [0.8, [0.08241986129252603, 0.7287015704362173, 1, 0.7983491150218449, 0.5]],
    [1, [0.0625, 0.7348672461377993, 1, 0.8046314312209425, 0.5]],
  ])('with ν = %d is that of the original', (nu, expected) => {
    const p = partialities('Voigt', offsets, radii, nu);
    expected.forEach((value, i) => expectClose(p[i], value));
  });

  it('takes ν beyond 0 or 1 for the limit', () => {
    expect(partialities('Voigt', offsets, radii, -0.3)).toEqual(partialities('Voigt', offsets, radii, 0));
    expect(partialities('Voigt', offsets, radii, 1.4)).toEqual(partialities('Voigt', offsets, radii, 1));
  });

  it('does not see the sign of the radius', () => {
    const mirrored = radii.map((value) => -value);
    expect(partialities('Voigt', offsets, mirrored, 0.5)).toEqual(partialities('Voigt', offsets, radii, 0.5));
  });
});

describe('Lognormal', () => {
  const zero = 0.008;

  it('is that of the original where its table of widths has the exact width', () => {
    // Full widths of σ = .05, .1, .2, .3, .4 and what the original makes of them.
    const width = [
      0.0009424721912601717, 0.0018882116857016494, 0.0038026297974052933, 0.005769824479211375,
      0.007817098359448407,
    ];
    const offset = Float64Array.of(-0.002, -0.0005, 0.0007, 0.0015, 0.004);
    const expected = [
      4.7318515132608516e-5, 0.8321294689742432, 0.9004984040807834, 0.7870033215673538, 0.22281450529459595,
    ];
    const p = partialities('Lognormal', offset, Float64Array.from(width), zero);
    expected.forEach((value, i) => expectClose(p[i], value, 1e-11));
  });

  it('differs between the entries of that table by what their distance makes', () => {
    const expected = [0.127764848973138, 0.7504094334155343, 1, 0.7803102851031358, 0.430816782005591];
    const p = partialities('Lognormal', offsets, radii, zero);
    expected.forEach((value, i) => expect(Math.abs(p[i] - value)).toBeLessThan(0.03));
  });

  it('has the full width r_s at half height', () => {
    const width = 0.003;
    const n = 20001;
    const x = Float64Array.from({ length: n }, (_, i) => (-0.005 * (n - 1 - 2 * i)) / (n - 1));
    const p = partialities('Lognormal', x, new Float64Array(n).fill(width), zero);
    const above = x.filter((_, i) => p[i] >= 0.5);
    expect(Math.abs(above[above.length - 1] - above[0] - width)).toBeLessThan(2e-6);
  });

  it('ends at its zero, and at the widths of the table', () => {
    expect(
      partialities('Lognormal', Float64Array.of(zero, 0.009), Float64Array.of(0.002, 0.002), zero),
    ).toEqual(new Float64Array(2));
    const wide = partialities('Lognormal', Float64Array.of(0.003), Float64Array.of(0.5), zero);
    expect(wide).toEqual(partialities('Lognormal', Float64Array.of(0.003), Float64Array.of(0.6), zero));
    const narrow = partialities('Lognormal', Float64Array.of(0.0001), Float64Array.of(1e-6), zero);
    expect(narrow).toEqual(partialities('Lognormal', Float64Array.of(0.0001), Float64Array.of(0), zero));
    expect(narrow[0]).toBeGreaterThan(0);
  });

  it('does not see the sign of ν', () => {
    expect(partialities('Lognormal', offsets, radii, -zero)).toEqual(
      partialities('Lognormal', offsets, radii, zero),
    );
  });
});

describe('derivatives of ln p', () => {
  const cases = (['Lorentzian', 'Voigt', 'Lognormal'] as const).flatMap((model) =>
    (model === 'Lognormal' ? [0.008, -0.006] : [0.3]).map((nu) => ({ model, nu })),
  );

  it.each(cases)('$model, ν = $nu', ({ model, nu }) => {
    const n = offsets.length;
    const out = profileBuffers(n);
    evaluateProfile(model, n, offsets, radii, nu, out);
    const logarithm = (dOffset: number, dRadius: number, dNu: number): Float64Array =>
      partialities(
        model,
        offsets.map((v) => v + dOffset),
        radii.map((v) => v + dRadius),
        nu + dNu,
      ).map(Math.log);
    const difference = (up: Float64Array, down: Float64Array, step: number): Float64Array =>
      up.map((value, i) => (value - down[i]) / (2 * step));
    const s = 1e-9;
    const numeric = {
      byOffset: difference(logarithm(s, 0, 0), logarithm(-s, 0, 0), s),
      byRadius: difference(logarithm(0, s, 0), logarithm(0, -s, 0), s),
      byNu: difference(logarithm(0, 0, 1e3 * s), logarithm(0, 0, -1e3 * s), 1e3 * s),
    };
    const wrong: string[] = [];
    for (const name of ['byOffset', 'byRadius', 'byNu'] as const) {
      numeric[name].forEach((value, i) => {
        const tolerance = name === 'byNu' ? 1e-5 : 1e-2;
        if (Math.abs(out[name][i] - value) > tolerance * (1 + 1e-4 * Math.abs(value)))
          wrong.push(`${name}[${i}]: analytic ${out[name][i]} finite difference ${value}`);
      });
    }
    expect(wrong).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { BatchFft, fastLength } from '../../../src/numeric/fft.js';
import { MapCoefficients } from '../../../src/numeric/fft3.js';
import { createRandom } from '../../../src/numeric/random.js';

describe('BatchFft', () => {
  it.each([1, 2, 3, 4, 5, 6, 8, 12, 15, 25, 30, 64, 72, 100])(
    'is the sum it stands for at length %d',
    (n) => {
      const random = createRandom(n);
      const batch = 3;
      const fft = new BatchFft(n, batch);
      const re = Float64Array.from({ length: n * batch }, () => random.uniform());
      const im = Float64Array.from({ length: n * batch }, () => random.uniform());
      fft.re.set(re);
      fft.im.set(im);
      fft.transform();
      let worst = 0;
      for (let b = 0; b < batch; b++) {
        for (let k = 0; k < n; k++) {
          let [x, y] = [0, 0];
          for (let j = 0; j < n; j++) {
            const angle = (2 * Math.PI * j * k) / n;
            const [c, s] = [Math.cos(angle), Math.sin(angle)];
            x += re[j * batch + b] * c - im[j * batch + b] * s;
            y += re[j * batch + b] * s + im[j * batch + b] * c;
          }
          worst = Math.max(worst, Math.hypot(x - fft.re[k * batch + b], y - fft.im[k * batch + b]));
        }
      }
      expect(worst).toBeLessThan(1e-11);
    },
  );

  it('refuses lengths with greater primes', () => {
    expect(() => new BatchFft(14, 1)).toThrow('above 5');
  });
});

describe('fastLength', () => {
  it('is the next product of 2, 3 and 5', () => {
    expect([1, 7, 11, 13, 97, 101.2].map((n) => fastLength(n))).toEqual([1, 8, 12, 15, 100, 108]);
  });

  it('is a multiple of a factor', () => {
    expect([fastLength(7, 6), fastLength(25, 6), fastLength(43, 4)]).toEqual([12, 30, 48]);
  });
});

describe('MapCoefficients', () => {
  it('is the Fourier sum over the map, in either hemisphere', () => {
    const [nx, ny, nz] = [8, 9, 10];
    const random = createRandom(7);
    const map = Float32Array.from({ length: nx * ny * nz }, () => random.uniform());
    const coefficients = new MapCoefficients(map, [nx, ny, nz], [3, 4, 4]);
    for (const [h, k, l] of [
      [0, 0, 0],
      [1, 2, 3],
      [-3, 4, 4],
      [2, -3, -4],
      [-1, 0, -2],
      [3, -4, 0],
    ]) {
      let [x, y] = [0, 0];
      for (let i = 0; i < map.length; i++) {
        const [ix, iy, iz] = [Math.floor(i / (ny * nz)), Math.floor(i / nz) % ny, i % nz];
        const angle = 2 * Math.PI * ((h * ix) / nx + (k * iy) / ny + (l * iz) / nz);
        x += map[i] * Math.cos(angle);
        y += map[i] * Math.sin(angle);
      }
      const sum = new Float64Array(2);
      coefficients.addTo(sum, h, k, l, 0, 1);
      expect(sum[0]).toBeCloseTo(-y, 4);
      expect(sum[1]).toBeCloseTo(x, 4);
    }
  });

  it('refuses indices that the grid cannot tell apart', () => {
    expect(() => new MapCoefficients(new Float32Array(64), [4, 4, 4], [1, 2, 1])).toThrow('too coarse');
  });
});

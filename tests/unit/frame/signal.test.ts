import { expect, it } from '@jest/globals';
import { isSignalAbove } from '../../../src/frame/signal.js';

it('an observation at the limit is not above it, however corrections that multiply both are rounded', () => {
  for (const [intensity, sigma, limit] of [
    [3, 2, 1.5],
    [4.53, 3.02, 1.5],
    [-6.03, 2.01, -3],
    [0, 7, 0],
  ])
    for (let i = 1; i < 2000; i++) {
      const factor = 1 / (1 + Math.sin(i));
      expect(isSignalAbove(intensity * factor, sigma * factor, limit)).toBe(false);
      expect(isSignalAbove((intensity + 1e-6) * factor, sigma * factor, limit)).toBe(true);
    }
});

it('no limit takes everything', () => {
  expect(isSignalAbove(-1e30, 1e-30, -Infinity)).toBe(true);
});

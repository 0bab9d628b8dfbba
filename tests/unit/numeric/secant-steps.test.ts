import { describe, expect, it } from '@jest/globals';
import { SecantSteps } from '../../../src/numeric/secant-steps.js';

function afterSteps(g: (x: number) => number, start: number, n: number): number {
  const steps = new SecantSteps();
  steps.begin(start);
  for (let i = 0; i < n; i++) steps.advance(g(steps.x));
  return steps.x;
}

describe('SecantSteps', () => {
  it('steps to g(x) where g rises', () => {
    expect(afterSteps((x) => 1 + x / 2, 0, 5)).toBeCloseTo(2 - 2 / 32, 12);
  });

  it.each([-0.5, -1, -3, -20])('finds the fixed point where g falls by %d in 1', (slope) => {
    expect(afterSteps((x) => 7 + slope * (x - 7), 1, 3)).toBeCloseTo(7, 10);
  });

  it('ends what would go to and fro for ever', () => {
    const g = (x: number) => 1 + 10 / (1 + x * x);
    const found = afterSteps(g, 1, 8);
    expect(Math.abs(g(found) - found)).toBeLessThan(1e-3);
    let plain = 1;
    for (let i = 0; i < 100; i++) plain = g(plain);
    expect(Math.abs(g(plain) - plain)).toBeGreaterThan(1);
  });

  it('forgets what was before when it begins anew', () => {
    const steps = new SecantSteps();
    steps.begin(3);
    steps.advance(-5);
    steps.begin(0);
    steps.advance(4);
    expect(steps.x).toBe(4);
  });
});

import { expect } from '@jest/globals';

/** Relative closeness: |a - b| <= tolerance x max(|a|, |b|); shows both numbers when it fails. */
export function expectClose(actual: number, expected: number, tolerance = 1e-12): void {
  const difference = Math.abs(actual - expected);
  const scale = Math.max(Math.abs(actual), Math.abs(expected));
  if (!(difference <= tolerance * scale || difference === 0))
    expect({ actual, relative: difference / scale }).toEqual({ actual: expected, relative: tolerance });
}

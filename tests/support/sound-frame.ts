import { expect } from '@jest/globals';
import { predictedSpots } from '../../src/frame/spots.js';
import type { InputRejectionReason, ReadResult } from '../../src/input/raw-frame.js';

const reasons: readonly InputRejectionReason[] = [
  'unreadable',
  'empty',
  'truncated',
  'foreign',
  'refused',
  'missing-field',
  'bad-value',
  'too-large',
];

/** Whatever was read, it is a frame that later rooms can rely on, or a reason with a sentence; never nothing. */
export function expectSound(results: readonly ReadResult[]): void {
  if (results.length === 0) throw new Error('a source gave neither a frame nor a reason');
  for (const result of results) {
    if (result.kind === 'rejected') {
      expect(reasons).toContain(result.reason);
      expect(result.detail).toMatch(/^[A-Z].*\.$/s);
      continue;
    }
    const { n, unitCell } = result;
    const numbers = [result.wavelength, result.detectorDistanceMm, unitCell.a, unitCell.b, unitCell.c];
    const { spots } = result;
    // Of an index that is no reflection the spot may be nowhere; the frame room counts it.
    const positions =
      spots.kind === 'pixels' ? spots.px : predictedSpots(result).map((x) => (Number.isNaN(x) ? 0 : x));
    const beam = spots.kind === 'predicted' ? [] : [spots.beamXMm, spots.beamYMm];
    const finite = [...beam, ...positions, ...result.reciprocalMatrix];
    expect(n).toBeGreaterThan(0);
    expect([result.hkl.length, result.intensity.length, result.sigma.length, positions.length]).toEqual([
      ...[3 * n, n, n, 2 * n],
    ]);
    expect(numbers.every((x) => x > 0 && x < Infinity) && finite.every(Number.isFinite)).toBe(true);
    expect(spots.kind === 'predicted' || spots.pixelSizeMm === null || spots.pixelSizeMm > 0).toBe(true);
    expect(result.failed === null || result.failed.length === n).toBe(true);
    expect(result.reciprocalMatrix.length).toBe(9);
    expect(result.hall).toMatch(/^[!-~][ -~]*$/);
  }
}

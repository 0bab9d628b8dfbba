import { expect, it } from '@jest/globals';
import { areOfLikelihood } from '../../../src/pipeline/cxi-xmerge-tables.js';
import { MemoryBackend } from '../../support/cxi-run.js';

const postrefined = { scaleG: 1, bFactor: 0, radius: 0.001, rotX: 0, rotY: 0 };
const frame = {
  name: 'a',
  wavelength: 1,
  beamXMm: 0,
  beamYMm: 0,
  detectorDistanceMm: 100,
  correlation: 0.9,
  slope: 1,
  offset: 0,
  matrix: [0.01, 0, 0, 0, 0.01, 0, 0, 0, 0.01],
  postrefined,
};
const observed = (n: number, position: number) => ({
  reflection: new Int32Array(n),
  intensity: new Float64Array(n),
  sigma: new Float64Array(n).fill(1),
  position: new Float64Array(2 * n).fill(position),
  hkl: new Int32Array(3 * n),
});

it.each([
  ['are of the likelihood engine without positions', true, postrefined, 0],
  ['are of another refinement with them', false, postrefined, 12.5],
  ['are of frames that were scaled, not refined', false, null, 12.5],
])('tables %s', async (_, expected, refined, position) => {
  const backend = new MemoryBackend();
  expect(await areOfLikelihood(backend)).toBe(false);
  const writer = await backend.write(Int32Array.of(1, 2, 3));
  // A frame without reflections tells nothing.
  await writer.add({ frame: { ...frame, postrefined: refined }, observations: observed(0, position) });
  await writer.add({ frame: { ...frame, postrefined: refined }, observations: observed(2, position) });
  await writer.commit();
  expect(await areOfLikelihood(backend)).toBe(expected);
});

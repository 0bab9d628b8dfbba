import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { archiveOf, framesJson, simulate, truthText, type Simulation } from '../../../examples/simulate.js';
import { exampleOptions } from '../../../examples/simulation/options.js';
import { readTruth, scoreAgainst, type Truth } from '../../../examples/truth.js';
import { epsilon, isCentric, isSystematicallyAbsent, mapToAsu } from '../../../src/crystal/reflection.js';
import { dSpacings } from '../../../src/crystal/unit-cell.js';
import { findSources } from '../../../src/input/find-sources.js';
import { readIntegrationPickle } from '../../../src/input/integration-pickle.js';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { readSource } from '../../../src/input/read-source.js';
import { pixelsOf } from '../../support/pixel-spots.js';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'examples');

function framesOf(results: readonly ReturnType<typeof readSource>[number][]): RawFrame[] {
  return results.map((result) => {
    if (result.kind === 'rejected') throw new Error(`${result.source}: ${result.detail}`);
    return result;
  });
}

/** Greatest difference of two series, relative to the larger of the two values or to `scale`. */
function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>, scale: number): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(
    0,
    ...Array.from(a, (x, i) => Math.abs(x - b[i]) / Math.max(Math.abs(x), Math.abs(b[i]), scale)),
  );
}

let committed: RawFrame[];
let truth: Truth;
let simulation: Simulation;

beforeAll(async () => {
  const { sources } = await findSources(['frames.tar'], folder);
  committed = framesOf(sources.flatMap((source) => readSource(source)));
  truth = readTruth(join(folder, 'truth'));
  simulation = simulate(exampleOptions);
});

describe('the committed example', () => {
  it('is what the simulator makes', () => {
    // Sines and logarithms may differ in the last place between versions of Node, and a rounding to 32 bits with them.
    const made = framesOf(
      simulation.frames.flatMap(({ name, pickle }) => readIntegrationPickle(pickle, name, name)),
    );
    expect(made.length).toBe(committed.length);
    made.forEach((frame, i) => {
      const other = committed[i];
      expect({ name: other.name, n: other.n, hkl: [...other.hkl], hall: other.hall }).toEqual({
        ...{ name: frame.name, n: frame.n, hkl: [...frame.hkl], hall: frame.hall },
      });
      const differences = [
        greatestDifference(frame.intensity, other.intensity, 1),
        greatestDifference(frame.sigma, other.sigma, 1),
        greatestDifference(pixelsOf(frame).px, pixelsOf(other).px, 1),
        greatestDifference(frame.reciprocalMatrix, other.reciprocalMatrix, 1e-3),
      ];
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    });
  });

  it('has the truth that the simulator tells', () => {
    const numbers = (text: string) => text.match(/-?\d+(\.\d+)?(e-?\d+)?/g)?.map(Number) ?? [];
    const file = (name: string) => numbers(readFileSync(join(folder, 'truth', name), 'utf8'));
    // The last digits are rounded.
    const close = (made: string, name: string) => greatestDifference(numbers(made), file(name), 10);
    expect(close(truthText(simulation.crystal), 'truth.hkl')).toBeLessThan(1e-3);
    expect(close(framesJson(exampleOptions, simulation.frames), 'frames.json')).toBeLessThan(1e-6);
    expect(truth.options).toEqual(exampleOptions);
  });

  it('is as small as an example should be, and the archive is the same bytes every time', async () => {
    const first = await archiveOf(simulation.frames);
    expect(first.equals(await archiveOf(simulate(exampleOptions).frames))).toBe(true);
    expect(first.length).toBeLessThan(2e6);
  });
});

describe('the simulated crystal', () => {
  it('has the intensities of Wilson’s statistics', () => {
    const { hkl, intensity, spaceGroup } = simulation.crystal;
    const d = dSpacings({ a: 62, b: 62, c: 44, alpha: 90, beta: 90, gamma: 90 }, hkl);
    const z: Record<'centric' | 'acentric', number[]> = { centric: [], acentric: [] };
    for (let i = 0; i < intensity.length; i++) {
      const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
      const mean = 1500 * epsilon(spaceGroup, h, k, l) * Math.exp((-2 * 20) / (4 * d[i] * d[i]));
      z[isCentric(spaceGroup, h, k, l) ? 'centric' : 'acentric'].push(intensity[i] / mean);
      expect(isSystematicallyAbsent(spaceGroup, h, k, l)).toBe(false);
    }
    const moment = (values: number[], power: number) =>
      values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    // Moments <z> = 1 and <z²> = 2 (acentric) or 3 (centric), within four standard deviations.
    expect(Math.abs(moment(z.acentric, 1) - 1)).toBeLessThan(4 / Math.sqrt(z.acentric.length));
    expect(Math.abs(moment(z.acentric, 2) - 2)).toBeLessThan(4 * Math.sqrt(20 / z.acentric.length));
    expect(Math.abs(moment(z.centric, 1) - 1)).toBeLessThan(4 * Math.sqrt(2 / z.centric.length));
    expect(Math.abs(moment(z.centric, 2) - 3)).toBeLessThan(4 * Math.sqrt(96 / z.centric.length));
  });

  it('gives every reflection of the sphere the intensity of its unique one', () => {
    const { allHkl, uniqueOf, hkl, spaceGroup } = simulation.crystal;
    const inAsu = mapToAsu(spaceGroup, allHkl, false);
    uniqueOf.forEach((unique, i) => {
      const [h, k, l] = inAsu.subarray(3 * i, 3 * i + 3);
      if (hkl[3 * unique] !== h || hkl[3 * unique + 1] !== k || hkl[3 * unique + 2] !== l)
        expect([h, k, l]).toEqual([...hkl.subarray(3 * unique, 3 * unique + 3)]);
    });
    // Sixteen equivalents of a general reflection.
    expect(uniqueOf.length / (hkl.length / 3)).toBeGreaterThan(13);
  });
});

describe('a simulated frame', () => {
  it('predicts its spots where its orientation says, near the Ewald sphere and within the limits', () => {
    for (const frame of committed.slice(0, 5)) {
      const { hkl, n, reciprocalMatrix: m, wavelength, detectorDistanceMm } = frame;
      const { px, beamXMm, beamYMm, pixelSizeMm } = pixelsOf(frame);
      for (let i = 0; i < n; i++) {
        const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
        const [x, y, z] = [0, 3, 6].map((row) => m[row] * h + m[row + 1] * k + m[row + 2] * l);
        const sZ = z - 1 / wavelength;
        const expected = [x, y].map((s) => (-detectorDistanceMm * s) / sZ);
        const pixel = pixelSizeMm ?? NaN;
        const found = [px[2 * i] * pixel - beamXMm, px[2 * i + 1] * pixel - beamYMm];
        expect(Math.max(...found.map((mm, j) => Math.abs(mm - expected[j])))).toBeLessThan(1e-4);
        expect(Math.abs(Math.hypot(x, y, sZ) - 1 / wavelength)).toBeLessThan(0.003);
        expect(1 / Math.hypot(x, y, z)).toBeGreaterThan(2.38);
      }
    }
  });

  /** Merges observations corrected with what is true of their frames, which no program knows. */
  function mergeKnowing(choose: (frame: Truth['frames'][number]) => boolean) {
    const sums = new Map<string, { weight: number; sum: number }>();
    committed.forEach((frame, i) => {
      const { scaleG, bFactor } = truth.frames[i];
      if (!choose(truth.frames[i])) return;
      const asu = mapToAsu(simulation.crystal.spaceGroup, frame.hkl, false);
      const d = dSpacings(frame.unitCell, frame.hkl);
      for (let j = 0; j < frame.n; j++) {
        const key = asu.subarray(3 * j, 3 * j + 3).join();
        const scale = scaleG * Math.exp((-2 * bFactor) / (4 * d[j] * d[j]));
        // The variance of a weak observation is that of the background, the same everywhere.
        const weight = scale * scale;
        const at = sums.get(key) ?? { weight: 0, sum: 0 };
        sums.set(key, { weight: at.weight + weight, sum: at.sum + (weight * frame.intensity[j]) / scale });
      }
    });
    const hkl = Int32Array.from([...sums.keys()].flatMap((key) => key.split(',').map(Number)));
    const intensity = Float64Array.from(sums.values(), ({ weight, sum }) => sum / weight);
    return scoreAgainst(truth, hkl, intensity);
  }

  it('holds the true intensities, unless it is wrongly indexed', () => {
    const right = mergeKnowing((frame) => !frame.wronglyIndexed);
    const wrong = mergeKnowing((frame) => frame.wronglyIndexed);
    // Partialities are not corrected here: this is what merging gives at its simplest.
    expect(right.meanShellCc).toBeGreaterThan(0.7);
    expect(right.completeness).toBeGreaterThan(0.95);
    expect(Math.abs(wrong.meanShellCc)).toBeLessThan(0.2);
    expect(truth.frames.filter((frame) => frame.wronglyIndexed).map((frame) => frame.name)).toEqual([
      'int-0-00017.pickle',
      'int-0-00042.pickle',
    ]);
  });
});

describe('scoreAgainst', () => {
  it('is 1 for the truth in any scale, 0 for noise, and leaves what was not merged', () => {
    const { hkl, intensity } = simulation.crystal;
    const scaled = intensity.map((value) => 3 * value);
    expect(scoreAgainst(truth, hkl, scaled)).toMatchObject({ n: intensity.length, completeness: 1 });
    expect(scoreAgainst(truth, hkl, scaled).meanShellCc).toBeCloseTo(1, 6);
    const moved = intensity.map((_value, i) => intensity[(i * 1009 + 7) % intensity.length]);
    expect(Math.abs(scoreAgainst(truth, hkl, moved).meanShellCc)).toBeLessThan(0.2);
    const half = intensity.map((value, i) => (i % 2 === 0 ? value : NaN));
    expect(scoreAgainst(truth, hkl, half)).toMatchObject({ n: Math.ceil(intensity.length / 2) });
    expect(scoreAgainst(truth, Int32Array.of(99, 0, 1), [5])).toEqual({
      n: 0,
      completeness: 0,
      meanShellCc: NaN,
    });
  });
});

import type { ComparedObservations } from '../src/ambiguity/compared-observations.js';
import { indexingWays } from '../src/ambiguity/indexing-ways.js';
import { completeSet } from '../src/crystal/complete-set.js';
import { epsilon, isCentric } from '../src/crystal/reflection.js';
import { dStarSquared, reciprocalMetric, unitCell } from '../src/crystal/unit-cell.js';
import { createRandom, type Random } from '../src/numeric/random.js';
import { InProcessPool } from '../src/parallel/in-process-pool.js';
import type { PrepareOutput } from '../src/parallel/prepare-sources.js';
import { type RunTasks, runTasks } from '../src/parallel/run-tasks.js';
import { integrationDict } from '../examples/integration-pickle.js';
import { writePickle } from '../examples/pickle-writer.js';
import { exampleOptions, type SimulationOptions } from '../examples/simulation/options.js';
import { simulateStill } from '../examples/simulation/still.js';
import { simulateIntensities, type TrueIntensities } from '../examples/simulation/true-intensities.js';
import { inSharedMemory } from '../src/parallel/shared-memory.js';
import { compareFrames } from '../src/pipeline/indexing-comparison.js';
import { inOneStore } from '../tests/support/in-one-store.js';
import { imageOf, setupOf } from './indexing-sets.js';

/** A crystal whose structure factors are those of the first in part, so that intensities of the same resolution correlate by `cc`. */
export function otherIsoform(
  crystal: TrueIntensities,
  options: SimulationOptions,
  cc: number,
  random: Random,
): TrueIntensities {
  const metric = reciprocalMetric(unitCell(options.cell));
  const kept = Math.sqrt(cc);
  const intensity = crystal.intensity.map((own, i) => {
    const [h, k, l] = crystal.hkl.subarray(3 * i, 3 * i + 3);
    const mean =
      options.photons *
      epsilon(crystal.spaceGroup, h, k, l) *
      Math.exp((-options.wilsonB * dStarSquared(metric, h, k, l)) / 2);
    const centric = isCentric(crystal.spaceGroup, h, k, l);
    const width = Math.sqrt((1 - cc) * mean * (centric ? 1 : 0.5));
    const real = kept * Math.sqrt(own) + width * random.normal();
    const imaginary = centric ? 0 : width * random.normal();
    return real * real + imaginary * imaginary;
  });
  return { ...crystal, intensity };
}

const CELLS: Record<string, Partial<SimulationOptions>> = {
  small: { spaceGroup: 'P 43 21 2', cell: [62, 62, 44, 90, 90, 90], dMin: 2.4 },
  ortho: { spaceGroup: 'P 21 21 21', cell: [50, 60, 70, 90, 90, 90], dMin: 2.4 },
  mono: { spaceGroup: 'P 1 21 1', cell: [48, 60, 66, 90, 102, 90], dMin: 2.4 },
  weak: { spaceGroup: 'P 43 21 2', cell: [62, 62, 44, 90, 90, 90], dMin: 2.4, photons: 150 },
};

/** Frames of several isoforms at random, one for each correlation with the first below 1 beside it; five are wrongly indexed. */
export async function simulateIsoforms(cc: readonly number[], nFrames: number, seed: number, cell: string) {
  const options: SimulationOptions = {
    ...exampleOptions,
    seed,
    nFrames,
    wronglyIndexed: [11, 51, 91, 131, 171].filter((i) => i < nFrames),
    ...CELLS[cell],
  };
  const setup = setupOf(options);
  const pool = new InProcessPool<RunTasks>(runTasks(setup));
  const first = simulateIntensities(options, createRandom(options.seed));
  const crystals = [
    first,
    ...cc.filter((x) => x < 1).map((x, i) => otherIsoform(first, options, x, createRandom(seed, 100000 + i))),
  ];
  const outputs: PrepareOutput[] = [];
  const truth: number[] = [];
  for (let start = 0; start < nFrames; start += 50) {
    const sources = Array.from({ length: Math.min(50, nFrames - start) }, (_, k) => {
      const f = start + k;
      const iso = Math.floor(createRandom(seed, 200000 + f).uniform() * crystals.length);
      const { lattice, truth: own } = simulateStill(crystals[iso], options, f, createRandom(seed, f + 1));
      truth.push(own.wronglyIndexed ? -1 : iso);
      const pickle = writePickle(
        integrationDict({
          ...imageOf(options),
          pointGroup: first.spaceGroup.pointGroup,
          lattices: [lattice],
        }),
      );
      const bytes = new SharedArrayBuffer(pickle.length);
      new Uint8Array(bytes).set(pickle);
      return {
        kind: 'memory' as const,
        display: `frame-${f}`,
        name: `frame-${f}`,
        bytes,
        offset: 0,
        size: pickle.length,
      };
    });
    outputs.push(...(await pool.run('prepare', [sources])));
  }
  return { options, setup, outputs: inOneStore(outputs), truth, crystals };
}

/** What the frames of a set show, as prime.cluster_isoform compares them. */
export async function compareIsoforms({
  options,
  setup,
  outputs,
  crystals,
}: Awaited<ReturnType<typeof simulateIsoforms>>): Promise<ComparedObservations> {
  const target = { spaceGroup: crystals[0].spaceGroup, unitCell: unitCell(options.cell) };
  const { compared } = await compareFrames(
    outputs.map(({ batch }) => batch),
    null,
    {
      target,
      pool: new InProcessPool<RunTasks>(runTasks(setup)),
      show: { begin: () => undefined, advance: () => undefined },
      ways: indexingWays(target.spaceGroup, []),
      limits: { dMin: 3, dMax: 10, sigmaMin: -3 },
      reflections: inSharedMemory(completeSet(target.unitCell, target.spaceGroup, 2.95, 10.2)),
      cellTolerance: 5,
    },
  );
  return compared;
}

/** Well-indexed frames, those that are in an isoform, and those in the one that stands for their crystal: one isoform a crystal. */
export function scoreIsoforms(
  truth: readonly number[],
  isoform: ArrayLike<number>,
): { readonly nGood: number; readonly nSorted: number; readonly nRight: number } {
  const good = truth.map((_, f) => f).filter((f) => truth[f] >= 0);
  const crystals = [...new Set(good.map((f) => truth[f]))];
  const found = [...new Set(good.map((f) => isoform[f]))].filter((k) => k >= 0);
  const common = (t: number, k: number) => good.filter((f) => truth[f] === t && isoform[f] === k).length;
  // Every way to give the crystals different isoforms: there are few of both.
  const most = (at: number, free: readonly number[]): number =>
    at === crystals.length
      ? 0
      : Math.max(
          most(at + 1, free),
          ...free.map(
            (k) =>
              common(crystals[at], k) +
              most(
                at + 1,
                free.filter((other) => other !== k),
              ),
          ),
        );
  return { nGood: good.length, nSorted: good.filter((f) => isoform[f] >= 0).length, nRight: most(0, found) };
}

import { primeDefaults } from '../src/params/prime-defaults.js';
import { indexingWays, wayOf, type IndexingWays } from '../src/ambiguity/indexing-ways.js';
import { crystalSymmetry } from '../src/ambiguity/crystal-symmetry.js';
import { foldReflections, type QuotientWays } from '../src/ambiguity/quotient-ways.js';
import { reviseIndexing, solveIndexing } from '../src/ambiguity/solve-indexing.js';
import { twinLaws } from '../src/ambiguity/twin-laws.js';
import { completeSet } from '../src/crystal/complete-set.js';
import { parseReindexing } from '../src/crystal/reindexing.js';
import { type SpaceGroup, spaceGroup } from '../src/crystal/space-group.js';
import { unitCell } from '../src/crystal/unit-cell.js';
import { createRandom } from '../src/numeric/random.js';
import { defaultReadOptions } from '../src/input/read-options.js';
import { InProcessPool } from '../src/parallel/in-process-pool.js';
import type { PrepareOutput } from '../src/parallel/prepare-sources.js';
import type { PrimeSetup } from '../src/parallel/prime-tasks.js';
import { type RunTasks, runTasks } from '../src/parallel/run-tasks.js';
import { inSharedMemory } from '../src/parallel/shared-memory.js';
import { compareFrames } from '../src/pipeline/indexing-comparison.js';
import { integrationDict } from '../examples/integration-pickle.js';
import { writePickle } from '../examples/pickle-writer.js';
import { exampleOptions, type SimulationOptions } from '../examples/simulation/options.js';
import { simulateStill } from '../examples/simulation/still.js';
import { turnFrames } from '../src/pipeline/turn-frames.js';
import { defaultScheme } from '../tests/support/default-scheme.js';
import { inOneStore } from '../tests/support/in-one-store.js';
import { simulateIntensities } from '../examples/simulation/true-intensities.js';

type Cell = SimulationOptions['cell'];

/** Crystals whose lattices have more symmetry than they, and all ways to index them. */
export const INDEXING_SETS: Readonly<Record<string, readonly [string, Cell, readonly string[]]>> = {
  P6: ['P 6', [60, 60, 45, 90, 90, 120], ['k,h,-l']],
  P63: ['P 63', [60, 60, 45, 90, 90, 120], ['h,-h-k,-l']],
  P4: ['P 4', [55, 55, 40, 90, 90, 90], ['k,h,-l']],
  P3: ['P 3', [55, 55, 40, 90, 90, 120], ['-h,-k,l', 'k,h,-l', '-k,-h,-l']],
  I23: ['I 2 3', [78, 78, 78, 90, 90, 90], ['k,h,-l']],
  R3: ['R 3 :H', [75, 75, 60, 90, 90, 120], ['k,h,-l']],
  P21: ['P 1 21 1', [48, 40, 56, 90, 90.2, 90], ['-h,-k,l']],
};

/** Crystals that are taken for those of a subgroup, whose other ways to index are symmetries in part. */
export const SUBGROUP_SETS: Readonly<Record<string, readonly [string, Cell, readonly string[], string]>> = {
  'P321 as P3': ['P 3 2 1', [55, 55, 40, 90, 90, 120], ['-h,-k,l'], 'P 3'],
  'P312 as P3': ['P 3 1 2', [55, 55, 40, 90, 90, 120], ['-h,-k,l'], 'P 3'],
  'P6 as P3': ['P 6', [55, 55, 40, 90, 90, 120], ['k,h,-l'], 'P 3'],
  'P622 as P3': ['P 6 2 2', [55, 55, 40, 90, 90, 120], [], 'P 3'],
};

/** One frame in so many is wrongly indexed. */
const WRONG_EVERY = 40;
const BATCH = 50;
const MIN_PROBABILITY = 0.9;

export interface SimulatedSet {
  /** The space group that the set is taken for: that of the crystal, or a subgroup of it. */
  readonly given: SpaceGroup;
  readonly setup: PrimeSetup;
  readonly options: SimulationOptions;
  readonly outputs: readonly PrepareOutput[];
  /** The way that each frame was indexed in, null for a wrongly indexed one; by frame of the outputs. */
  readonly truth: readonly (string | null)[];
}

/** Frames of a set, each in one of the ways at random. */
export async function simulateSet(
  name: string,
  nFrames: number,
  changes: Partial<SimulationOptions> = {},
): Promise<SimulatedSet> {
  const [symbol, cell, otherWays, as = symbol] = SUBGROUP_SETS[name] ?? [...INDEXING_SETS[name], undefined];
  const options: SimulationOptions = {
    ...exampleOptions,
    seed: 7,
    nFrames,
    spaceGroup: symbol,
    cell,
    otherWays,
    dMin: 2.8,
    photons: 400,
    wronglyIndexed: Array.from({ length: nFrames }, (_, i) => i).filter((i) => i % WRONG_EVERY === 11),
    ...changes,
  };
  const given = spaceGroup(as);
  const setup = setupOf({ ...options, spaceGroup: as });
  const pool = new InProcessPool<RunTasks>(runTasks(setup));
  const crystal = simulateIntensities(options, createRandom(options.seed));
  const outputs: PrepareOutput[] = [];
  const truth: (string | null)[] = [];
  for (let first = 0; first < nFrames; first += BATCH) {
    const sources = Array.from({ length: Math.min(BATCH, nFrames - first) }, (_, k) => {
      const { lattice, truth: own } = simulateStill(
        crystal,
        options,
        first + k,
        createRandom(options.seed, first + k + 1),
      );
      truth.push(own.wronglyIndexed ? null : own.indexedAs);
      const image = { ...imageOf(options), pointGroup: crystal.spaceGroup.pointGroup, lattices: [lattice] };
      const pickle = writePickle(integrationDict(image));
      const bytes = new SharedArrayBuffer(pickle.length);
      new Uint8Array(bytes).set(pickle);
      const label = `frame-${first + k}`;
      return { kind: 'memory' as const, display: label, name: label, bytes, offset: 0, size: pickle.length };
    });
    outputs.push(...(await pool.run('prepare', [sources])));
  }
  return { given, setup, options, outputs: inOneStore(outputs), truth };
}

export function imageOf({ halfWidthMm, detectorDistanceMm, wavelength, pixelSizeMm }: SimulationOptions) {
  return { beamMm: [halfWidthMm, halfWidthMm] as const, detectorDistanceMm, wavelength, pixelSizeMm };
}

export function setupOf(options: SimulationOptions): PrimeSetup {
  const limits = { dMin: 0.1, dMax: 99, sigmaMin: 1.5, partialityMin: 0.1 };
  const group = spaceGroup(options.spaceGroup);
  return {
    hall: group.hall,
    read: defaultReadOptions,
    prepare: {
      anomalous: false,
      crystalSystem: null,
      overrideCell: null,
      pixelSizeMm: null,
      polarizationFraction: 1,
      dMin: options.dMin,
      dMax: options.dMax,
      sigmaMin: -Infinity,
      iceRing: null,
      replaceSigma: false,
      isoform: null,
    },
    scale: { dMin: 0.1, dMax: 99, sigmaMin: 1.5, nResidues: null, wilson: false },
    scheme: defaultScheme(group.crystalSystem, limits, limits, limits),
    mergePartialityMin: 0.1,
    monteCarlo: false,
    keepSpots: false,
  };
}

export interface IndexingScore {
  /** Well-indexed frames, those decided, and those decided rightly up to one operator for all. */
  readonly nGood: number;
  readonly nDecided: number;
  readonly nRight: number;
  /** Wrongly indexed frames that were decided all the same. */
  readonly nWrongDecided: number;
  /** CPU seconds of the refinement that needs no reference, and of the choice. */
  readonly refinement: number;
  readonly choice: number;
  /** The ways that are left when those are taken away that are symmetries of the crystal. */
  readonly left: QuotientWays;
}

/** Solves a set de novo and counts. */
export async function solveSet(set: SimulatedSet, revise: boolean): Promise<IndexingScore> {
  const { options, outputs, truth, given } = set;
  const target = { spaceGroup: given, unitCell: unitCell(options.cell) };
  const pool = new InProcessPool<RunTasks>(runTasks(set.setup));
  const ways = indexingWays(
    target.spaceGroup,
    twinLaws(target.spaceGroup, target.unitCell, 1).laws.map(({ operator }) => operator),
  );
  const setting = {
    target,
    pool,
    show: { begin: () => undefined, advance: () => undefined },
    ways,
    limits: { dMin: 3, dMax: 10, sigmaMin: -3 },
    reflections: inSharedMemory(completeSet(target.unitCell, target.spaceGroup, 2.95, 10.2)),
    cellTolerance: 5,
  };
  const order = truth.map((_, f) => f);
  const batches = outputs.map(({ batch }) => batch);
  const t0 = process.cpuUsage().user;
  const { compared } = await compareFrames(batches, null, setting);
  const t1 = process.cpuUsage().user;
  const solveOptions = { nSampleFrames: 300, nSelectedFrames: 100 };
  const { left } = crystalSymmetry(compared, ways, order, solveOptions);
  let { solution } = solveIndexing(foldReflections(compared, left), left.ways, order, solveOptions);
  const t2 = process.cpuUsage().user;
  if (revise) {
    const entries = batches
      .flatMap(({ frames }) => frames)
      .map(({ source: frame, name }, f) => ({
        frame,
        name,
        operator: left.ways.names[solution.way[f]],
        probability: null,
        isDecided: true,
      }));
    const prepared = batches.flatMap(({ frames }) => frames);
    const params = { ...primeDefaults(), target_anomalous_flag: false };
    const turned = await turnFrames({ params, pool }, { outputs, prepared }, entries, true);
    const again = await compareFrames(
      turned.map(({ batch }) => batch),
      solution.way.map((coset) => left.cosets[coset][0]),
      setting,
    );
    solution = reviseIndexing(foldReflections(again.compared, left), order, solution);
  }
  return {
    ...count(solution, truth, ways, left, target.spaceGroup),
    refinement: (t1 - t0) / 1e6,
    choice: (t2 - t1) / 1e6,
    left,
  };
}

function count(
  { way, probability }: { readonly way: Uint8Array; readonly probability: Float64Array },
  truth: readonly (string | null)[],
  all: IndexingWays,
  { ways, cosets }: QuotientWays,
  group: SpaceGroup,
) {
  const isDecided = (f: number) => probability[f] >= MIN_PROBABILITY;
  // A frame indexed as t and turned by w is right when all frames come to the same.
  const outcomes = new Map<number, number>();
  let nGood = 0;
  let nDecided = 0;
  let nWrongDecided = 0;
  truth.forEach((indexedAs, f) => {
    if (indexedAs === null) {
      if (isDecided(f)) nWrongDecided++;
      return;
    }
    nGood++;
    if (!isDecided(f)) return;
    nDecided++;
    const shown = wayOf(all, parseReindexing(indexedAs), group);
    const outcome = ways.then[way[f]]?.[cosets.findIndex((coset) => coset.includes(shown))] ?? -1;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  return { nGood, nDecided, nRight: Math.max(0, ...outcomes.values()), nWrongDecided };
}

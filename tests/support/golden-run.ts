import { defaultReadOptions } from '../../src/input/read-options.js';
import { InProcessPool } from '../../src/parallel/in-process-pool.js';
import { primeTasks, type PrimeSetup, type PrimeTasks } from '../../src/parallel/prime-tasks.js';
import type { MergeStageOptions } from '../../src/pipeline/merge-stage.js';
import { primeRun, type StageResult } from '../../src/pipeline/prime-run.js';
import { assembleRun, type RunData } from '../../src/pipeline/run-data.js';
import { defaultScheme } from './default-scheme.js';
import { inOneStore } from './in-one-store.js';
import { type GoldenSet, goldenParameters, goldenSources } from './golden-set.js';

/** The scheme's selections that all golden sets share: the defaults of the original, with the set's resolution. */
function schemeOf(name: GoldenSet): PrimeSetup['scheme'] {
  const p = goldenParameters(name);
  const given = { dMin: p.scaleDMin, dMax: 30, sigmaMin: 1.5, partialityMin: 0.1 };
  const untouched = { dMin: 0.1, dMax: 99, sigmaMin: 1.5, partialityMin: 0.1 };
  // The parameters of the real set name the microcycles instead of allparams, which stays switched on.
  const [micro, all] = name === 'real-thermolysin' ? [given, untouched] : [untouched, given];
  return defaultScheme(p.spaceGroup.crystalSystem, given, micro, all);
}

export function goldenSetup(name: GoldenSet): PrimeSetup {
  const p = goldenParameters(name);
  return {
    hall: p.spaceGroup.hall,
    read: defaultReadOptions,
    prepare: {
      anomalous: p.anomalous,
      crystalSystem: null,
      overrideCell: null,
      pixelSizeMm: p.pixelSizeMm,
      polarizationFraction: 1,
      dMin: p.mergeDMin,
      dMax: 30,
      sigmaMin: -3,
      iceRing: null,
      replaceSigma: false,
      isoform: null,
    },
    scale: { dMin: p.scaleDMin, dMax: 30, sigmaMin: 1.5, nResidues: p.nResidues, wilson: true },
    scheme: schemeOf(name),
    mergePartialityMin: 0.1,
    monteCarlo: false,
    keepSpots: true,
  };
}

export function goldenMergeOptions(name: GoldenSet): MergeStageOptions {
  const p = goldenParameters(name);
  return {
    spaceGroup: p.spaceGroup,
    dMin: p.mergeDMin,
    dMax: 30,
    minCc: 0.25,
    targetCell: p.targetCell,
    cellTolerancePercent: p.cellTolerancePercent,
    sigmaRejection: 5,
    nRejectionCycle: 1,
    nShells: 20,
    conePercent: 5,
    nResidues: p.nResidues,
    isoIntensity: null,
  };
}

/** All frames of a set, prepared, in the original's order. */
export async function goldenRunData(name: GoldenSet, pool: InProcessPool<PrimeTasks>): Promise<RunData> {
  const p = goldenParameters(name);
  const outputs = inOneStore(await pool.run('prepare', [goldenSources(name)]));
  return assembleRun(
    outputs.map((output) => output.batch),
    outputs.map((output) => output.reflections),
    p.spaceGroup,
    p.anomalous,
  );
}

export function goldenPool(name: GoldenSet): InProcessPool<PrimeTasks> {
  return new InProcessPool<PrimeTasks>(primeTasks(goldenSetup(name)));
}

/** Runs so many cycles on a set and gives all stages. */
export async function goldenStagesOfRun(name: GoldenSet, nCycles: number): Promise<StageResult[]> {
  const pool = goldenPool(name);
  const stages: StageResult[] = [];
  await primeRun(
    await goldenRunData(name, pool),
    pool,
    {
      spaceGroup: goldenParameters(name).spaceGroup,
      nCycles,
      maxCycles: 20,
      minAgreement: 1,
      wilson: true,
      splitFriedelMatesAtEnd: false,
      merge: () => goldenMergeOptions(name),
      firstReference: null,
    },
    { begin: () => undefined, progress: () => undefined, finished: (stage) => stages.push(stage) },
  );
  return stages;
}

import { ResolutionShells } from '../crystal/resolution-shells.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import {
  type AgreementTable,
  agreementTable,
  type IsoformFigures,
  type IsoformMerge,
  type IsoformPair,
} from '../statistics/isoform-agreement.js';
import { canHalve, divideFrames } from './divide-frames.js';
import { exactly } from './likelihood-cycles.js';
import { halfIntensities, possibleReflections, tables } from './likelihood-tables.js';
import { intensityUnit, TYPICAL_SIGMA_SCALE } from './output-scale.js';
import type { LikelihoodData } from './likelihood-data.js';
import { type LikelihoodResult, likelihoodRun } from './likelihood-run.js';
import type { RunDisplay } from './prime-program.js';
import type { PrimeTarget } from './prime-setup.js';

export interface IsoformProgram {
  readonly params: PrimeParams;
  readonly target: PrimeTarget;
  readonly pool: FramePool<RunTasks>;
  readonly show: Pick<RunDisplay, 'begin' | 'advance'>;
}

const N_CYCLES = 3;
const MOST_SHELLS = 10;

/** Merges each isoform, and two halves of it that are refined independently, and compares the isoforms with each other. */
export async function isoformStatistics(
  program: IsoformProgram,
  data: LikelihoodData,
  isoform: Int8Array,
  nIsoforms: number,
): Promise<IsoformFigures> {
  const params = { ...program.params, n_bins: Math.min(MOST_SHELLS, program.params.n_bins) };
  const possible = possibleReflections({ ...program, params }, data);
  const merged: (Merged | null)[] = [];
  for (let k = 0; k < nIsoforms; k++)
    merged.push(await mergeIsoform({ ...program, params }, data, isoform, k, possible));
  const limits = ResolutionShells.over(possible, params.n_bins);
  const pairs = merged.flatMap((a, first) =>
    merged
      .slice(0, first)
      .flatMap((b, second): IsoformPair[] =>
        a === null || b === null
          ? []
          : [{ first: second, second: first, agreement: agreementOf(b, a, data, limits) }],
      ),
  );
  return { merges: merged.map((own) => own?.merge ?? null), pairs };
}

interface Merged {
  readonly merge: IsoformMerge;
  /** Intensities less their Wilson mean, by reflection number; NaN where there is none. */
  readonly beyond: Float64Array;
}

async function mergeIsoform(
  program: IsoformProgram,
  data: LikelihoodData,
  isoform: Int8Array,
  k: number,
  possible: Float64Array,
): Promise<Merged | null> {
  const members = Uint8Array.from(isoform, (own) => (own === k ? 1 : 0));
  const nFrames = members.reduce((sum, flag) => sum + flag, 0);
  if (nFrames === 0) return null;
  const label = `Isoform ${k + 1}`;
  const all = await merge(program, data, members, label);
  // Everything is taken at once: the halves overwrite what the merge was made from.
  const candidates = outputCandidates(all.merge);
  const nMerged = all.merge.frames.accepted.reduce((sum, flag) => sum + flag, 0);
  const scale = {
    unitCell: program.target.unitCell,
    unit: intensityUnit(data, all),
    sigma: TYPICAL_SIGMA_SCALE,
  };
  const halves: OutputCandidates[] = [];
  if (canHalve(nFrames))
    for (const [h, half] of divideFrames(members, 0).entries())
      halves.push(outputCandidates((await merge(program, data, half, `${label}, half ${h + 1}`)).merge));
  const intensities = halves.length < 2 ? null : halfIntensities([halves[0], halves[1]], data.reflections);
  const source = { ...program, isoReference: null };
  return {
    merge: { nFrames, nMerged, table: tables(source, data, candidates, scale, intensities, possible) },
    beyond: candidates.posterior.map((intensity, r) =>
      candidates.nObservations[r] > 0 ? intensity - candidates.wilsonMean[r] : NaN,
    ),
  };
}

function merge(
  { pool, show }: IsoformProgram,
  data: LikelihoodData,
  members: Uint8Array,
  label: string,
): Promise<LikelihoodResult> {
  const hooks = {
    begin: (stage: string, total: number) => show.begin(stage, total),
    progress: (n: number) => show.advance(n),
    finishedCycle: () => undefined,
  };
  return likelihoodRun(data, members, pool, exactly(N_CYCLES), label, hooks);
}

function agreementOf(a: Merged, b: Merged, data: LikelihoodData, limits: ResolutionShells): AgreementTable {
  const ccStar = ({ merge: { table } }: Merged) => ({
    shells: table.shells.map((shell) => shell.ccStarOfHalves),
    overall: table.overall.ccStarOfHalves,
  });
  return agreementTable(
    { beyond: [a.beyond, b.beyond], ccStar: [ccStar(a), ccStar(b)] },
    data.reflections.qSquared,
    limits,
  );
}

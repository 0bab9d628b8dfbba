import { outputCandidates, type OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { decidedText, jointHalvesText } from '../output/cxi/joint-halves-text.js';
import { likelihoodCycleText, type LikelihoodCycleText } from '../output/likelihood-text.js';
import { countFlags } from '../numeric/summary.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import { type IndependentHalves, independentHalvesTable } from '../statistics/independent-halves.js';
import { tableShells } from '../statistics/merging-table.js';
import { uniqueName } from './backend-entry.js';
import { isOddNumbered } from './cxi-sources.js';
import { canHalve } from './divide-frames.js';
import type { JointProgram } from './joint-program.js';
import type { LikelihoodCycles } from './likelihood-cycles.js';
import { refineTelling } from './likelihood-refinement.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';

/** Cycles of the engine on some frames, told in the log. */
export function refine(
  { files, show }: JointProgram,
  data: LikelihoodData,
  members: Uint8Array,
  cycles: LikelihoodCycles,
  label: string,
  pool: FramePool<RunTasks>,
): Promise<LikelihoodResult> {
  const tell = (told: LikelihoodCycleText): void => files.log(likelihoodCycleText(told));
  return refineTelling({ show, tell }, pool, data, members, cycles, label);
}

/** Odd and even frames, each refined without the other; null where they are too few. */
export async function independentHalves(
  program: JointProgram,
  data: LikelihoodData,
  members: Uint8Array,
  cycles: LikelihoodCycles,
  pool: FramePool<RunTasks>,
): Promise<readonly [OutputCandidates, OutputCandidates] | null> {
  const { params, files } = program;
  const isOdd = data.run.frames.map(({ source, name }) =>
    params.hash_filenames ? program.isOddHash(uniqueName(source, name)) : isOddNumbered(name),
  );
  const [odd, even] = [true, false].map((half) => members.map((flag, f) => (isOdd[f] === half ? flag : 0)));
  const fewest = Math.min(...[odd, even].map((half) => countFlags(half)));
  if (!canHalve(2 * fewest)) {
    files.log('Half sets: too few odd or even frames to refine them on their own.\n\n');
    return null;
  }
  // The second half overwrites what the first one was merged from.
  const first = outputCandidates((await refine(program, data, odd, cycles, 'Odd frames', pool)).merge);
  const second = outputCandidates((await refine(program, data, even, cycles, 'Even frames', pool)).merge);
  return [first, second];
}

/** The table of the log of halves that were refined without each other. */
export function halvesText(
  { params, dMin }: JointProgram,
  halves: IndependentHalves,
  { run, reflections: { epsilon, qSquared } }: Pick<LikelihoodData, 'run' | 'reflections'>,
): string {
  const shells = tableShells(dMin, params.output.n_bins);
  const table = independentHalvesTable(halves, epsilon, qSquared, shells);
  return jointHalvesText(shells, table, decidedText(shells, table, run.reflections.hkl));
}

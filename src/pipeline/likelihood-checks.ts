import { countFlags } from '../numeric/summary.js';
import { halfSetsText } from '../output/half-sets-text.js';
import { heldOutText } from '../output/held-out-text.js';
import { canHalve, TOO_FEW_TO_HALVE } from './divide-frames.js';
import { type HalfSets, halfSets, mergeHalfOfRefined } from './half-sets.js';
import { type HeldOutTest, heldOutTest } from './held-out-test.js';
import { exactly } from './likelihood-cycles.js';
import { refineMembers } from './likelihood-refinement.js';
import { roomOf } from './begin-merge.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { PrimeProgram } from './prime-program.js';
import { tell } from './tell.js';

/** What tells how good a merge is: half sets, one entry per division of the frames, and the test on held-out reflections. */
export interface MergeChecks {
  readonly halves: readonly HalfSets[];
  readonly heldOut: HeldOutTest | null;
}

/** Whether halves of these frames will be refined on their own. */
export function refinesHalves({ params }: PrimeProgram, members: Uint8Array): boolean {
  return params.half_sets === 'independent' && canHalve(countFlags(members));
}

/** Half sets and the test on held-out reflections, as far as they are asked for; both are told of in the log. */
export async function checkMerge(
  program: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  all: LikelihoodResult,
  mayOverwrite: boolean,
): Promise<MergeChecks> {
  const { params, files } = program;
  const isIndependent = params.half_sets === 'independent';
  const isPossible = canHalve(countFlags(members));
  if (params.half_sets !== 'none' && !isPossible)
    tell(program, `No half sets were made (${TOO_FEW_TO_HALVE}).`);
  const makeAll = () =>
    params.half_sets !== 'none' && isPossible
      ? makeHalves(program, data, members, all, mayOverwrite)
      : Promise.resolve([]);
  // Halves that share the parameters need those of all frames, which the test overwrites.
  const shared = isIndependent ? [] : await makeAll();
  const isTested = params.held_out_test === 'Auto' ? params.half_sets !== 'none' : params.held_out_test;
  const heldOut = isTested ? await heldOutTest(program, data, all) : null;
  if (heldOut !== null) files.log.write(heldOutText(heldOut));
  return { halves: isIndependent ? await makeAll() : shared, heldOut };
}

/**
 * Half sets as `half_sets` asks for them; the log says what they cost. Independent ones may take the memory of the merge of `all`,
 * whose numbers by observation are lost then.
 */
async function makeHalves(
  program: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  all: LikelihoodResult,
  mayOverwrite: boolean,
): Promise<HalfSets[]> {
  const { params, files, elapsed } = program;
  const begun = elapsed();
  const room = mayOverwrite && params.half_sets === 'independent' ? roomOf(data, all.merge) : undefined;
  const sets = await halfSets(
    program,
    data,
    members,
    params.half_sets === 'shared'
      ? (half) => mergeHalfOfRefined(program, data, all, half)
      : (half, label) => refineMembers(program, data, half, exactly(all.nCycles), label, [], room),
  );
  const kind = params.half_sets === 'shared' ? 'shared' : 'independent';
  files.log.write(halfSetsText(kind, sets.length, elapsed() - begun, begun));
  return sets;
}

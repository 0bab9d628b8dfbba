import { chooseCut } from './choose-cut.js';
import { cutByErrors } from './cut-by-errors.js';
import { type LikelihoodData, likelihoodData } from './likelihood-data.js';
import { framesNearTarget } from './likelihood-members.js';
import { refineMembers } from './likelihood-refinement.js';
import type { PrimeProgram } from './prime-program.js';
import type { MeasuredRun } from './run-data.js';
import { tell } from './tell.js';
import { scaledSigmasText } from './wrong-sigmas.js';

/** What the likelihood engine works on. */
export interface LikelihoodInput {
  readonly data: LikelihoodData;
  /** Flags the frames that are near the target cell. */
  readonly members: Uint8Array;
  /** The I/sigma for which the merge corrects; null: none. */
  readonly cut: number | null;
}

/** The frames as the engine takes them; log and console are told what was found wrong with the data. null: no frame is near the target cell. */
export async function likelihoodInput(
  program: PrimeProgram,
  run: MeasuredRun,
): Promise<LikelihoodInput | null> {
  const { params, target, files, pool } = program;
  const chosen = chooseCut(params.intensity_cut, run);
  const complete = await likelihoodData(run, target, pool, chosen.cut);
  const [kernel] = await pool.run('likelihoodKernel', [undefined]);
  files.log.write(
    `Counting variance per unit of intensity in the sigmas of the input: ${complete.gain?.toPrecision(4) ?? 'none, they do not rise with the intensity'}\nSums over the observations of a frame: ${kernel} (docs/decisions/refinement.md)\n\n`,
  );
  tell(program, scaledSigmasText(complete.varianceScale));
  const members = framesNearTarget(program, run);
  if (!members.includes(1)) return null;
  const { data, cut } = await cutByErrors(complete, pool, chosen, (cycles, label) =>
    refineMembers(program, complete, members, cycles, label),
  );
  tell(program, cut.text);
  return { data, members, cut: cut.cut };
}

import type { ErrorScale } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { tableOneText } from '../output/table-one-text.js';
import { dataReduction } from './data-reduction.js';
import type { KeptMerge } from './kept-merge.js';
import { resultLine } from './likelihood-account.js';
import { checkMerge, refinesHalves } from './likelihood-checks.js';
import type { LikelihoodInput } from './likelihood-input.js';
import { inTables, mergedFile } from './likelihood-output.js';
import { chooseErrorScale, type OutputScale, TYPICAL_SIGMA_SCALE } from './output-scale.js';
import { likelihoodTables } from './likelihood-report.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { likelihoodStatistics, type ToldCycles } from './likelihood-statistics.js';
import { likelihoodUnmerged } from './likelihood-unmerged.js';
import type { PrimeProgram } from './prime-program.js';
import { farTargetText } from './refined-cells.js';
import { tell } from './tell.js';
import { depositedStatistics, tablesText } from './quality-tables.js';

const METHOD =
  'post-refinement of every frame against the leave-one-out posterior of the others, merging by inverse variance (method = likelihood)';

/** Refines the halves, sets the sigmas by them, and writes merged files, tables and statistics. The name of the MTZ. */
export async function writeLikelihood(
  program: PrimeProgram,
  input: LikelihoodInput,
  all: LikelihoodResult,
  kept: KeptMerge,
  told: ToldCycles,
): Promise<string> {
  const { params, files, show } = program;
  const { data, members } = input;
  const { candidates, apart, scales, fates, unitCell, unit } = kept;
  const by = (sigma: ErrorScale): OutputScale => ({ unitCell, unit, sigma });
  const fileOf = (sigma: ErrorScale, halves: readonly [OutputCandidates, OutputCandidates] | null) =>
    mergedFile(program, data, candidates, apart, halves, by(sigma));
  tell(program, farTargetText(program.target.unitCell, unitCell));
  // Whoever stops the run while the halves are refined has the merge already, with typical sigmas.
  if (refinesHalves(program, members)) files.writeMerge(fileOf(TYPICAL_SIGMA_SCALE, null));
  const checks = await checkMerge(program, data, members, all, scales === null);
  const { halves } = checks;
  const independent = params.half_sets === 'independent' ? halves.at(0) : undefined;
  const sigmas = chooseErrorScale(candidates, independent?.candidates ?? null);
  const scale = by(sigmas.scale);
  const merge = fileOf(sigmas.scale, halves.at(0)?.candidates ?? null);
  const tables = likelihoodTables(program, data, { ...kept, halves, scale });
  const deposited = depositedStatistics(tables);
  const { nOutliers } = fates;
  const mtz = files.writeResult(
    merge,
    dataReduction(kept.frameFates, deposited, { method: METHOD, halvesBy: 'lattice', nOutliers }),
  );
  if (scales !== null)
    files.writeUnmerged(likelihoodUnmerged(merge, data, all, scales, scale, inTables(program, data.run)));
  files.log.write(
    `${sigmas.text}${tablesText(tables, files.shown(mtz))}${tableOneText(tables.tableOne)}\nMerged data: ${files.shown(mtz)}\n`,
  );
  files.writeTableOne(tables.tableOne);
  const end = { input, all, kept, told, checks, tables, sigma: sigmas.scale };
  files.writeStatistics(likelihoodStatistics(params, end));
  show.say(resultLine(kept.nFrames, deposited.overall, halves.length > 0));
  return mtz;
}

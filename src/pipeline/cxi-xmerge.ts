import { mean, sampleStandardDeviation } from '../numeric/summary.js';
import { framesByShellText } from '../output/cxi/xmerge-text.js';
import { tableShells } from '../statistics/merging-table.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { cellOfFrame } from './backend-entry.js';
import { type CxiFiles, type MergedPart, mergePart } from './cxi-merged-part.js';
import { cellsText, targetText } from './cxi-target-text.js';
import { readHalves } from './cxi-half-files.js';
import { refinesTogether } from './cxi-posterior.js';
import { agreementText, sharesFrames } from './cxi-xmerge-agreement.js';
import type { CxiXmerge, Subset } from './cxi-xmerge-input.js';
import { areOfLikelihood, readTables, type Tables } from './cxi-xmerge-tables.js';

/** In the order in which they are written. */
const ORDER: readonly Subset[] = [1, 2, 0];

/** Merges all, odd and even frames from the tables that cxi.merge left, and compares them. */
export async function runCxiXmerge(asked: CxiXmerge): Promise<'done' | 'nothing'> {
  const xmerge = await asRefined(asked);
  const { params, target, set, files, dMin, reference } = xmerge;
  if (reference !== null && !reference.intensities.anomalous && set.anomalous)
    files.log(
      `Warning: Preserving anomalous contributors, but ${reference.path} has anomalous contributors merged.  Generating identical Bijvoet mates.\n`,
    );
  files.log(targetText(target));
  if (xmerge !== asked) files.log(ORIGIN_NOTE);
  const tables = await readTables(xmerge);
  files.log(countsText(xmerge, tables));
  if (tables.frames.length === 0) return 'nothing';
  files.log(`${cellsText(tables.frames.map(cellOfFrame), target.unitCell)}\n\n`);
  const left = refinesTogether(params) ? readHalves(xmerge, tables.frames) : null;
  if (left?.kind === 'unusable')
    files.log(
      `The halves that cxi.merge left are not used, ${left.file}: ${left.why}. Run cxi.merge again.\n\n`,
    );
  const independent = left?.kind === 'halves' ? left.left : null;
  const parts = new Map<Subset, MergedPart>();
  for (const subset of independent === null ? ORDER : [0 as const]) {
    await xmerge.breathe();
    const part = mergePart({
      params,
      set,
      target,
      dMin,
      sums: tables.sums[subset],
      unitCell: target.unitCell,
      wavelength: mean(tables.frames.map(({ wavelength }) => wavelength)),
      suffix: suffixOf(subset, params),
      files,
      withSummary: params.scaling.algorithm === 'mark0',
    });
    files.log(part.text);
    parts.set(subset, part);
  }
  const shells = tableShells(dMin, params.output.n_bins);
  files.log(`\n${framesByShellText(shells, tables.framesInShell, tables.frames.length)}\n`);
  if (independent !== null) files.log(INDEPENDENT_NOTE);
  else if (sharesFrames(params) || wereScaledTogether(files)) files.log(SHARED_NOTE);
  const operations = new Set(['h,k,l', ...(xmerge.reverseLookup?.values() ?? [])]);
  for (const op of operations) files.log(agreementText(xmerge, parts, independent, op));
  return 'done';
}

/** The run with the algorithm that made its tables. */
async function asRefined(xmerge: CxiXmerge): Promise<CxiXmerge> {
  const { params } = xmerge;
  if (refinesTogether(params) || !(await areOfLikelihood(xmerge.backend))) return xmerge;
  const postrefinement = { ...params.postrefinement, enable: true, algorithm: 'likelihood' as const };
  return { ...xmerge, params: { ...params, postrefinement } };
}

/** Whether the log of cxi.merge says that levmar scaled the frames: the tables do not tell, and cxi.xmerge may be run without that parameter. */
function wereScaledTogether(files: CxiFiles): boolean {
  const log = files.read('.log');
  return log !== null && /^ *algorithm = mark0 mark1 \*levmar$/m.test(new TextDecoder().decode(log));
}

/** Halves of tables have a name of their own where halves of cxi.merge, refined without each other, may stand. */
function suffixOf(subset: Subset, params: CxiMergeParams): string {
  const suffix = `_s${subset}_${params.scaling.algorithm}`;
  return subset > 0 && refinesTogether(params) ? `${suffix}_shared` : suffix;
}

const ORIGIN_NOTE =
  'The tables were left by postrefinement.algorithm = likelihood, and are merged as such although the parameters do not say so.\n\n';

const INDEPENDENT_NOTE =
  'The halves compared below are those that cxi.merge refined without each other (_s1_, _s2_ files): columns of halves count Bijvoet mates as one.\n\n';

const SHARED_NOTE =
  'Note: all frames were refined together, odd and even ones, and share the errors of that: CC int and R int are too good. The log of cxi.merge compares halves that were refined without each other.\n\n';

function countsText({ params, seconds }: CxiXmerge, { frames, nPoor, correlations }: Tables): string {
  const spread = correlations.length > 1 ? sampleStandardDeviation(correlations).toFixed(3) : '  ---';
  const about =
    params.model === null
      ? []
      : [
          `${String(correlations.length).padStart(5)} images, individual image correlation coefficients are ${mean(correlations).toFixed(3).padStart(6)} +/- ${spread}`,
        ];
  return [
    ...about,
    '',
    '#'.repeat(80),
    'FINISHED MERGING',
    `  Elapsed time: ${seconds().toFixed(1)}s`,
    `  ${frames.length} integration files were accepted`,
    `  ${nPoor} rejected due to poor correlation`,
    '',
  ].join('\n');
}

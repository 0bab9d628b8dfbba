import { ResolutionShells } from '../crystal/resolution-shells.js';
import { mergeReliability } from '../merge/likelihood/half-agreement.js';
import { mean } from '../numeric/summary.js';
import { type TableOne, tableOneCounts } from '../statistics/table-one.js';
import { NOT_ASKED_FOR, TOO_FEW_TO_HALVE } from './divide-frames.js';
import type { HalfSets } from './half-sets.js';
import type { KeptMerge } from './kept-merge.js';
import { possibleReflections, tables } from './likelihood-tables.js';
import type { OutputScale } from './output-scale.js';
import { likelihoodQuality } from './likelihood-quality.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { PrimeProgram } from './prime-program.js';
import { type QualityTables, qualityTables } from './quality-tables.js';
import { halfSetNotes, qualityRows } from './table-one-rows.js';

/** What there is to be told of one run of `method = likelihood`. */
export interface LikelihoodFindings extends Pick<KeptMerge, 'candidates' | 'spread' | 'apart' | 'nFrames'> {
  /** One entry per division of the frames; empty without half sets. */
  readonly halves: readonly HalfSets[];
  readonly scale: OutputScale;
}

export interface LikelihoodTables extends QualityTables {
  readonly tableOne: TableOne;
}

/** All tables of a merge. */
export function likelihoodTables(
  program: PrimeProgram,
  data: LikelihoodData,
  findings: LikelihoodFindings,
): LikelihoodTables {
  const { candidates, scale, halves, apart } = findings;
  const possible = possibleReflections(program, data);
  const tableOf = (half: HalfSets | undefined) =>
    tables(
      program,
      data,
      candidates,
      scale,
      half?.intensities ?? null,
      possible,
      half === undefined ? null : mergeReliability(candidates, half.candidates),
    );
  const first = halves.at(0)?.intensities ?? null;
  const table = tableOf(halves.at(0));
  const mates = apart === null ? null : { all: apart, halves: halves.at(0)?.mates ?? null };
  const all = qualityTables(
    [table, ...halves.slice(1).map(tableOf)],
    likelihoodQuality(program, data, { ...findings, halves: first, mates }, possible, table),
    first,
    data.run.reflections,
    data.reflections.qSquared,
    ResolutionShells.over(possible, program.params.n_bins),
  );
  return { ...all, tableOne: tableOne(program, data, findings, all) };
}

function tableOne(
  { params, target }: PrimeProgram,
  { run }: LikelihoodData,
  { scale, nFrames, halves }: LikelihoodFindings,
  all: QualityTables,
): TableOne {
  const { shells, overall } = all.table;
  const last = shells[shells.length - 1];
  return {
    method: 'likelihood',
    spaceGroup: target.spaceGroup.lookupSymbol,
    unitCell: scale.unitCell,
    wavelength: mean(run.frames.map((frame) => frame.wavelength)),
    nFrames,
    resolution: { overall: [overall.dMax, overall.dMin], outermost: [last.dMax, last.dMin] },
    wilsonB: all.quality.wilson?.bFactor ?? null,
    values: [...tableOneCounts(overall, last), ...qualityRows(all, 'ccStar')],
    notes: [
      ...halfSetNotes(
        all,
        halves.length === 0 ? 'none' : params.half_sets,
        'ccStar',
        params.half_sets === 'none' ? NOT_ASKED_FOR : TOO_FEW_TO_HALVE,
      ),
      'I/sigma and Rsplit are of the observations alone, without the Wilson prior that the written intensities contain.',
    ],
  };
}

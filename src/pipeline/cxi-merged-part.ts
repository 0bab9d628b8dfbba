import { spaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import {
  averageMates,
  type MergedData,
  mergedData,
  type MergedSelection,
  type WeightedSums,
} from '../merge/cxi/merged-data.js';
import type { MergingSums } from '../merge/cxi/merging-sums.js';
import { anomalousText } from '../output/anomalous-text.js';
import { finalDataText } from '../output/cxi/final-data-text.js';
import { loggraphText } from '../output/cxi/loggraph-text.js';
import { cxiMergeMtz } from '../output/cxi/merged-mtz.js';
import { mergingTableText } from '../output/cxi/merging-text.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { fitToModel } from '../scale/scale-to-model.js';
import { mergingTable, tableShells } from '../statistics/merging-table.js';
import { correctErrors, type PropagatedTerms } from './cxi-errors.js';
import { type MergePosteriors, mergePosteriors, refinesTogether } from './cxi-posterior.js';
import type { MergingTarget } from './merging-set.js';

/** The files of a run; names are given without the prefix. */
export interface CxiFiles {
  /** What MTZ files say of program and parameters. */
  readonly history: readonly string[];
  log(text: string): void;
  /** @throws FileWriteError where another run has begun with the same names */
  checkNames(): void;
  /** Writes PREFIX + suffix and returns how people find it. */
  write(suffix: string, content: string | Uint8Array): string;
  /** The bytes of PREFIX + suffix; null where there is no such file. */
  read(suffix: string): Uint8Array | null;
}

/** Sums of all frames or of one half of them, and what their files and tables need. */
export interface MergePartInput {
  readonly params: CxiMergeParams;
  readonly set: MergingSet;
  readonly target: MergingTarget;
  readonly dMin: number;
  readonly sums: MergingSums;
  /** Cell of the file, unless the parameters give one. */
  readonly unitCell: UnitCell;
  /** Mean of the frames, Å. */
  readonly wavelength: number;
  /** What the names of its files have after the prefix. */
  readonly suffix: string;
  readonly files: CxiFiles;
  /** Slope and correlation against the model stand between the tables. */
  readonly withSummary: boolean;
  /** Errors of parameters of the frames that are refined with the sigmas. */
  readonly terms?: PropagatedTerms;
  /** Said after the tables. */
  readonly explanation?: string;
}

export interface MergedPart {
  readonly data: MergedData;
  /** The merged file, as people find it. */
  readonly path: string;
  /** Tables and files, for the log. */
  readonly text: string;
}

/** Tables, MTZ file and graphs of one merge. */
export function mergePart(input: MergePartInput): MergedPart {
  const { params, set, target, dMin, sums, files, suffix } = input;
  const s = setDStarSquared(set, target.unitCell);
  const { merged: observed, text } = correctErrors(params, sums, input.terms ?? null);
  const posteriors = refinesTogether(params) ? mergePosteriors(set.hkl, observed, target) : null;
  const merged = posteriors?.each ?? observed;
  const mates = posteriors === null || posteriors.spread === null ? '' : anomalousText(posteriors.spread);
  const tables = text + mates + tablesText(input, s, merged);
  const selection = {
    maxDStarSquared: 1 / (dMin * dMin),
    negatives: params.include_negatives,
    minimumMultiplicity: params.merging.minimum_multiplicity,
  };
  const data = mergedData(set.hkl, s, merged, selection);
  const { output } = params;
  const unitCell = output.unit_cell ?? input.unitCell;
  const group = output.space_group === null ? target.spaceGroup : spaceGroup(output.space_group);
  const path = files.write(
    `${suffix}.mtz`,
    cxiMergeMtz({
      title: output.title,
      history: files.history,
      unitCell,
      spaceGroup: group,
      wavelength: input.wavelength,
      mates: set.anomalous ? data : null,
      mean: posteriors === null ? averageMates(group, data) : meanData(posteriors, selection),
    }),
  );
  return {
    data,
    path,
    text: tables + finalDataText(path, data.intensity.length, set.anomalous, unitCell, group),
  };
}

function meanData({ mean, meanReflections }: MergePosteriors, selection: MergedSelection): MergedData {
  return mergedData(meanReflections.hkl, meanReflections.qSquared, mean, selection);
}

/** 1/d² of all reflections of a set. */
export function setDStarSquared({ n, hkl }: MergingSet, cell: UnitCell): Float64Array {
  const metric = reciprocalMetric(cell);
  return Float64Array.from({ length: n }, (_, r) =>
    dStarSquared(metric, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]),
  );
}

const POSITIVE = 'Statistics for reflections where I > 0';
const WITH_NEGATIVES = `${POSITIVE} (and, with include_negatives, all the others)`;

function tablesText(input: MergePartInput, s: Float64Array, merged: WeightedSums): string {
  const { params, set, dMin, sums, files, suffix, explanation } = input;
  const shells = tableShells(dMin, params.output.n_bins);
  const all = mergingTable(s, sums.nMatched, merged.sumWeighted, merged.sumWeight, shells);
  const positive = mergingTable(s, sums.nMerged, merged.sumWeighted, merged.sumWeight, shells);
  const titles = ['Statistics for all reflections', params.include_negatives ? WITH_NEGATIVES : POSITIVE];
  files.write(
    `${suffix}_graphs.log`,
    `${loggraphText(titles[0], all)}\n${loggraphText(titles[1], positive)}`,
  );
  const means = refinesTogether(params) ? weightedMeans(merged) : plainMeans(sums);
  const summary = input.withSummary ? summaryText(set, means) : '';
  return `${mergingTableText(titles[0], all)}\n${summary}\n\n${mergingTableText(titles[1], positive)}\n${explanation ?? ''}`;
}

/** Means without weights, as the original compares them with the model; NaN without observations. */
function plainMeans({ sumIntensity, nMerged }: MergingSums): Float64Array {
  return sumIntensity.map((sum, r) => (nMerged[r] > 0 ? sum / nMerged[r] : NaN));
}

function weightedMeans({ sumWeighted, sumWeight }: WeightedSums): Float64Array {
  return sumWeighted.map((sum, r) => (sumWeight[r] > 0 ? sum / sumWeight[r] : NaN));
}

/** Slope and correlation of the mean intensities against the model. */
function summaryText({ model }: MergingSet, observed: Float64Array): string {
  if (model === null) return '';
  const fit = fitToModel(
    observed,
    model.map((value, r) => (Number.isNaN(observed[r]) ? NaN : value)),
    true,
  );
  if (fit === null) return 'SUMMARY: the model has nothing in common with the merge\n';
  return `SUMMARY: For ${fit.n} reflections, got slope ${fit.slope.toFixed(6)}, correlation ${fit.correlation.toFixed(6)}\n`;
}

import { mapToAsu } from '../crystal/reflection.js';
import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import {
  independentExplanation,
  sharedExplanation,
  xmergeExplanation,
  xmergeTableText,
} from '../output/cxi/xmerge-text.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { type Agreement, agreementTable } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import type { RunHalves } from './cxi-half-files.js';
import { type MergedPart, setDStarSquared } from './cxi-merged-part.js';
import { refinesTogether } from './cxi-posterior.js';
import { bySet, refinedHalves, reindexedData, tableHalves } from './cxi-xmerge-halves.js';
import type { CxiXmerge, Subset, XmergeReference } from './cxi-xmerge-input.js';
import type { MergingTarget } from './merging-set.js';
import { numberIntensities } from './reference-intensities.js';

/** Whether the halves come from frames that were refined together. */
export function sharesFrames(params: CxiMergeParams): boolean {
  return refinesTogether(params) || params.scaling.algorithm === 'levmar';
}

/** Lists of what is compared, then the table; `independent` are halves that were refined without each other. */
export function agreementText(
  xmerge: CxiXmerge,
  parts: ReadonlyMap<Subset, MergedPart>,
  independent: RunHalves | null,
  op: string,
): string {
  const { params, target, set, dMin } = xmerge;
  const dStarSquared = setDStarSquared(set, target.unitCell);
  const shells = tableShells(dMin, params.output.n_bins, params.d_max ?? undefined);
  const cutoff = params.scaling.log_cutoff === null ? 0 : Math.exp(params.scaling.log_cutoff);
  const isUsed = (intensity: number): boolean =>
    !Number.isNaN(intensity) && (params.include_negatives || intensity > cutoff);
  const all = bySet(set, reindexedData(xmerge, parts.get(0), op));
  const halves =
    independent === null
      ? tableHalves(xmerge, parts, op, dStarSquared, shells, isUsed)
      : refinedHalves(xmerge, independent, shells);
  const iso = isoTable(xmerge, all, isUsed, dStarSquared, shells);
  return [
    ...(op === 'h,k,l' ? [] : reindexedText(op)),
    ...comparedText(xmerge, [all.n, halves.nOdd, halves.nEven], dStarSquared, independent !== null),
    ...correlationText(iso?.all ?? null, halves.table.all),
    '',
    op === 'h,k,l' ? 'Table of Scaling Results:' : `Table of Scaling Results Reindexing as ${op}:`,
    '',
    xmergeTableText({
      shells,
      nTheoretical: halves.nTheoretical,
      halves: halves.table.shells,
      allHalves: halves.table.all,
      reference: iso?.shells ?? null,
      allReference: iso?.all ?? null,
    }),
    ...(halves.decided === '' ? [] : [halves.decided]),
    `${explanation(params, independent)}Niso: result vs. reference common set${cutText(params)}`,
    '',
    '',
  ].join('\n');
}

/** The merged data against the reference; null where there is none. */
function isoTable(
  { reference, set, target }: CxiXmerge,
  all: ReturnType<typeof bySet>,
  isUsed: (intensity: number) => boolean,
  dStarSquared: Float64Array,
  shells: ResolutionShells,
): ReturnType<typeof agreementTable> | null {
  if (reference === null) return null;
  const iso = numberIntensities(
    reference.intensities,
    { reflections: set, anomalous: set.anomalous },
    target.spaceGroup,
  );
  return agreementTable(
    {
      first: all.intensity,
      second: iso,
      sigmaFirst: all.sigma,
      sigmaSecond: all.sigma,
      weight: all.sigma.map((s) => 1 / (s * s)),
      isCompared: (r) => isUsed(all.intensity[r]) && isUsed(iso[r]),
    },
    dStarSquared,
    shells,
  );
}

function reindexedText(op: string): string[] {
  return [
    `Recalculating after reindexing the new data with ${op}`,
    '     (it is necessary to pick which indexing choice gives the sensible CC iso):',
  ];
}

function correlationText(iso: Agreement | null, int: Agreement): string[] {
  const percent = (v: number): string => `${(100 * v).toFixed(1)}%`;
  const ccInt = `C.C. int is ${percent(int.cc)} on ${int.n} indices`;
  if (iso === null) return [ccInt, `R factor Rint = ${percent(int.rFactor)}`];
  return [
    `C.C. iso is ${percent(iso.cc)} on ${iso.n} indices`,
    ccInt,
    `R factors Riso = ${percent(iso.rFactor)}, Rint = ${percent(int.rFactor)}`,
  ];
}

function explanation(params: CxiMergeParams, independent: RunHalves | null): string {
  if (independent !== null) return independentExplanation;
  return sharesFrames(params) ? sharedExplanation : xmergeExplanation;
}

function cutText({ include_negatives: negatives, scaling }: CxiMergeParams): string {
  if (negatives) return ' including negative merged intensities (set by phil parameter).';
  if (scaling.log_cutoff === null) return '';
  return ` with intensities < ${Math.exp(scaling.log_cutoff).toPrecision(2)} filtered out (scaling.log_cutoff = ${scaling.log_cutoff.toFixed(1)})`;
}

function comparedText(
  { dMin, reference, set, target }: CxiXmerge,
  n: readonly number[],
  s: Float64Array,
  independent: boolean,
): string[] {
  const rule = '-'.repeat(31);
  const merged = set.anomalous ? 'iobs(+),sigiobs(+),iobs(-),sigiobs(-)' : 'iobs,sigiobs';
  const half = independent ? 'imean,sigimean' : merged;
  const count = (value: number): string => String(value).padStart(6);
  const iso =
    reference === null
      ? []
      : [
          rule,
          `${reference.labels.join(',').toLowerCase()} ${reference.fromAmplitudes ? 'xray.amplitude' : 'xray.intensity'}`,
        ];
  const nReference =
    reference === null
      ? []
      : [`${count(referenceCount(reference, set, target))} indices: Reference intensities`];
  const inside = s.filter((v) => v <= 1 / (dMin * dMin));
  const lowest = inside.reduce((a, b) => Math.min(a, b), Infinity);
  return [
    ...iso,
    ...[merged, half, half].flatMap((labels) => [rule, `${labels} xray.intensity`]),
    ...nReference,
    `${count(n[0])} indices: Merged structure factors`,
    `${count(n[1])} indices: Semi-dataset 1`,
    `${count(n[2])} indices: Semi-dataset 2`,
    `${count(inside.length)} indices: An asymmetric unit in the resolution interval ${(1 / Math.sqrt(lowest)).toFixed(2)} - ${dMin.toFixed(2)} Angstrom`,
    rule,
  ];
}

/** Reflections of the reference, with both mates where they are kept apart. */
function referenceCount(
  { intensities }: XmergeReference,
  set: MergingSet,
  { spaceGroup }: MergingTarget,
): number {
  const both = set.anomalous && !intensities.anomalous;
  const indices = both
    ? Int32Array.from([...intensities.hkl, ...intensities.hkl.map((h) => -h)])
    : intensities.hkl;
  const asu = mapToAsu(spaceGroup, indices, set.anomalous);
  const known = new Set<string>();
  for (let j = 0; j < asu.length; j += 3) known.add(`${asu[j]} ${asu[j + 1]} ${asu[j + 2]}`);
  return known.size;
}

import { mapToAsu } from '../crystal/reflection.js';
import { parseReindexing, reindex } from '../crystal/reindexing.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { sharedExplanation, xmergeExplanation, xmergeTableText } from '../output/cxi/xmerge-text.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { agreementTable, type ComparedSets } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import { type MergedPart, setDStarSquared } from './cxi-merged-part.js';
import { refinesTogether } from './cxi-posterior.js';
import type { CxiXmerge, Subset, XmergeReference } from './cxi-xmerge-input.js';
import type { MergingTarget } from './merging-set.js';
import { numberIntensities } from './reference-intensities.js';

/** Whether the halves come from frames that were refined together. */
export function sharesFrames(params: CxiMergeParams): boolean {
  return refinesTogether(params) || params.scaling.algorithm === 'levmar';
}

/** Lists of what is compared, then the table. */
export function agreementText(xmerge: CxiXmerge, parts: ReadonlyMap<Subset, MergedPart>, op: string): string {
  const { params, target, set, dMin, reference } = xmerge;
  const dStarSquared = setDStarSquared(set, target.unitCell);
  const shells = tableShells(dMin, params.output.n_bins, params.d_max ?? undefined);
  const [all, odd, even] = ([0, 1, 2] as const).map((subset) =>
    bySet(set, reindexedData(xmerge, parts.get(subset), op)),
  );
  const negatives = params.include_negatives;
  const cutoff = params.scaling.log_cutoff === null ? 0 : Math.exp(params.scaling.log_cutoff);
  const isUsed = (intensity: number): boolean =>
    !Number.isNaN(intensity) && (negatives || intensity > cutoff);
  const halves: ComparedSets = {
    first: odd.intensity,
    second: even.intensity,
    sigmaFirst: odd.sigma,
    sigmaSecond: even.sigma,
    weight: odd.sigma.map((s, r) => 1 / (s * s) + 1 / (even.sigma[r] * even.sigma[r])),
    isCompared: (r) => isUsed(odd.intensity[r]) && isUsed(even.intensity[r]),
  };
  const iso =
    reference === null
      ? null
      : numberIntensities(
          reference.intensities,
          { reflections: set, anomalous: set.anomalous },
          target.spaceGroup,
        );
  const halfTable = agreementTable(halves, dStarSquared, shells);
  const isoTable =
    iso === null
      ? null
      : agreementTable(
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
  const nTheoretical = new Array<number>(shells.count).fill(0);
  for (const s of dStarSquared) {
    const shell = shells.shellOf(s);
    if (shell >= 0) nTheoretical[shell]++;
  }
  const percent = (v: number): string => `${(100 * v).toFixed(1)}%`;
  const lines = [
    ...(op === 'h,k,l'
      ? []
      : [
          `Recalculating after reindexing the new data with ${op}`,
          '     (it is necessary to pick which indexing choice gives the sensible CC iso):',
        ]),
    ...comparedText(xmerge, [all.n, odd.n, even.n], dStarSquared),
    ...(isoTable === null ? [] : [`C.C. iso is ${percent(isoTable.all.cc)} on ${isoTable.all.n} indices`]),
    `C.C. int is ${percent(halfTable.all.cc)} on ${halfTable.all.n} indices`,
    isoTable === null
      ? `R factor Rint = ${percent(halfTable.all.rFactor)}`
      : `R factors Riso = ${percent(isoTable.all.rFactor)}, Rint = ${percent(halfTable.all.rFactor)}`,
    '',
    op === 'h,k,l' ? 'Table of Scaling Results:' : `Table of Scaling Results Reindexing as ${op}:`,
    '',
    xmergeTableText({
      shells,
      nTheoretical,
      halves: halfTable.shells,
      allHalves: halfTable.all,
      reference: isoTable?.shells ?? null,
      allReference: isoTable?.all ?? null,
    }),
    `${sharesFrames(params) ? sharedExplanation : xmergeExplanation}Niso: result vs. reference common set${cutText(params)}`,
    '',
    '',
  ];
  return lines.join('\n');
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
): string[] {
  const rule = '-'.repeat(31);
  const merged = set.anomalous ? 'iobs(+),sigiobs(+),iobs(-),sigiobs(-)' : 'iobs,sigiobs';
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
    ...[0, 1, 2].flatMap(() => [rule, `${merged} xray.intensity`]),
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

function reindexedData({ target, set }: CxiXmerge, part: MergedPart | undefined, op: string) {
  if (part === undefined) throw new Error('invariant: all subsets are merged');
  if (op === 'h,k,l') return part.data;
  const hkl = mapToAsu(target.spaceGroup, reindex(parseReindexing(op), part.data.hkl), set.anomalous);
  return { ...part.data, hkl };
}

/** Merged data by reflection number, NaN where there is none. */
function bySet(set: MergingSet, data: MergedPart['data']) {
  const intensity = new Float64Array(set.n).fill(NaN);
  const sigma = new Float64Array(set.n).fill(NaN);
  const lookup = new ReflectionLookup(set);
  for (let i = 0; i < data.intensity.length; i++) {
    const place = lookup.find(data.hkl[3 * i], data.hkl[3 * i + 1], data.hkl[3 * i + 2]);
    if (place < 0) continue;
    intensity[place] = data.intensity[i];
    sigma[place] = data.sigma[i];
  }
  return { n: data.intensity.length, intensity, sigma };
}

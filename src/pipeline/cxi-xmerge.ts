import { mapToAsu } from '../crystal/reflection.js';
import { parseReindexing, reindex } from '../crystal/reindexing.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import type { ReferenceIntensities } from '../input/reference-file.js';
import { MergingSums } from '../merge/cxi/merging-sums.js';
import { sampleStandardDeviation, mean } from '../numeric/summary.js';
import { BackendError, type BackendFrame, type MergingBackend } from '../output/backend/backend.js';
import { framesByShellText, xmergeExplanation, xmergeTableText } from '../output/cxi/xmerge-text.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { needsModel } from '../params/load-cxi-params.js';
import { agreementTable, type ComparedSets } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import { cellOfFrame } from './backend-entry.js';
import { hasReflections } from './cxi-frames.js';
import { keepsUnmerged } from './cxi-errors.js';
import { type CxiFiles, type MergedPart, mergePart, setDStarSquared } from './cxi-merged-part.js';
import { cellsText, targetText } from './cxi-program.js';
import { isOddNumbered } from './cxi-sources.js';
import { mergesNegatives, refinesTogether } from './cxi-posterior.js';
import type { MergingTarget } from './merging-set.js';
import { numberIntensities } from './reference-intensities.js';

/** The reference of CCiso and Riso. */
export interface XmergeReference {
  readonly path: string;
  readonly labels: readonly string[];
  readonly fromAmplitudes: boolean;
  readonly intensities: ReferenceIntensities;
}

/** Everything that one run of cxi.xmerge works with. */
export interface CxiXmerge {
  readonly params: CxiMergeParams;
  readonly target: MergingTarget;
  readonly dMin: number;
  readonly set: MergingSet;
  readonly backend: MergingBackend;
  readonly reference: XmergeReference | null;
  /** Changes of indices by file name, of reverse_lookup. */
  readonly reverseLookup: ReadonlyMap<string, string> | null;
  /** Half of a frame by the MD5 sum of its name, with hash_filenames. */
  readonly isOddHash: (name: string) => boolean;
  readonly files: CxiFiles;
  readonly seconds: () => number;
}

/** All frames, and the two halves; in the order in which they are written. */
type Subset = 0 | 1 | 2;
const ORDER: readonly Subset[] = [1, 2, 0];

/** Merges all, odd and even frames from the tables that cxi.merge left, and compares them. */
export async function runCxiXmerge(xmerge: CxiXmerge): Promise<'done' | 'nothing'> {
  const { params, target, set, files, dMin } = xmerge;
  const { reference } = xmerge;
  if (reference !== null && !reference.intensities.anomalous && set.anomalous)
    files.log(
      `Warning: Preserving anomalous contributors, but ${reference.path} has anomalous contributors merged.  Generating identical Bijvoet mates.\n`,
    );
  files.log(targetText(target));
  const tables = await readTables(xmerge);
  files.log(countsText(xmerge, tables));
  if (tables.frames.length === 0) return 'nothing';
  files.log(`${cellsText(tables.frames.map(cellOfFrame), target.unitCell)}\n\n`);
  const parts = new Map<Subset, MergedPart>();
  for (const subset of ORDER) {
    const part = mergePart({
      params,
      set,
      target,
      dMin,
      sums: tables.sums[subset],
      unitCell: target.unitCell,
      wavelength: mean(tables.frames.map(({ wavelength }) => wavelength)),
      suffix: `_s${subset}_${params.scaling.algorithm}`,
      files,
      withSummary: params.scaling.algorithm === 'mark0',
    });
    files.log(part.text);
    parts.set(subset, part);
  }
  const shells = tableShells(dMin, params.output.n_bins);
  files.log(`\n${framesByShellText(shells, tables.framesInShell, tables.frames.length)}\n`);
  if (refinesTogether(params) || params.scaling.algorithm === 'levmar') files.log(SHARED_NOTE);
  const operations = new Set(['h,k,l', ...(xmerge.reverseLookup?.values() ?? [])]);
  for (const op of operations) files.log(agreementText(xmerge, parts, op));
  return 'done';
}

const SHARED_NOTE =
  'Note: all frames were refined together, odd and even ones, and share the errors of that: CC int and R int are too good. The log of cxi.merge compares halves that were refined without each other.\n\n';

interface Tables {
  /** Accepted frames. */
  readonly frames: readonly BackendFrame[];
  readonly nPoor: number;
  readonly correlations: readonly number[];
  readonly sums: readonly [MergingSums, MergingSums, MergingSums];
  readonly framesInShell: Int32Array;
}

async function readTables({ params, target, set, backend, dMin, isOddHash }: CxiXmerge): Promise<Tables> {
  const content = await backend.read();
  if (content === null) throw new BackendError(`nothing is in ${backend.label}: run cxi.merge first`);
  if (!hasReflections(content, set))
    throw new BackendError(
      `the reflections in ${backend.label} are others: d_min, d_max, merge_anomalous, the tolerance of cell edges and the model or target must be those of cxi.merge`,
    );
  const keeps = keepsUnmerged(params);
  const negatives = mergesNegatives(params) && params.include_negatives_fix_27May2018;
  const make = () => new MergingSums(set.n, negatives, keeps);
  const sums: [MergingSums, MergingSums, MergingSums] = [make(), make(), make()];
  const shells = tableShells(dMin, params.output.n_bins);
  const shellOf = Int32Array.from(setDStarSquared(set, target.unitCell), (s) => shells.shellOf(s));
  const framesInShell = new Int32Array(shells.count);
  const frames: BackendFrame[] = [];
  const correlations: number[] = [];
  let nPoor = 0;
  for await (const { frame, observations } of content.entries()) {
    correlations.push(frame.correlation);
    if (needsModel(params) && !(frame.correlation > params.min_corr)) {
      nPoor++;
      continue;
    }
    const half = params.hash_filenames ? isOddHash(frame.name) : isOddNumbered(frame.name);
    for (const subset of [0, half ? 1 : 2]) {
      sums[subset].countMatches(observations.reflection);
      sums[subset].addFrame({ ...observations, slope: frame.slope }, frames.length);
    }
    for (const shell of new Set(observations.reflection.map((r) => shellOf[r])))
      if (shell >= 0) framesInShell[shell]++;
    frames.push(frame);
  }
  return { frames, nPoor, correlations, sums, framesInShell };
}

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

/** Lists of what is compared, then the table. */
function agreementText(xmerge: CxiXmerge, parts: ReadonlyMap<Subset, MergedPart>, op: string): string {
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
    `${xmergeExplanation}Niso: result vs. reference common set${cutText(params)}`,
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

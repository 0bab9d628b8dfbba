import { MergingSums } from '../merge/cxi/merging-sums.js';
import { type BackendContent, BackendError, type BackendFrame } from '../output/backend/backend.js';
import { levmarText } from '../output/cxi/levmar-text.js';
import { needsModel } from '../params/load-cxi-params.js';
import { levmarModel, levmarSteps } from '../postrefine/levmar/refine-levmar.js';
import { G, nRsParameters } from '../postrefine/rs/rs-model.js';
import { tableShells } from '../statistics/merging-table.js';
import { keepsUnmerged } from './cxi-errors.js';
import { hasReflections } from './cxi-frames.js';
import { lastOf } from './cxi-levmar.js';
import { levmarOptions } from './levmar-options.js';
import { setDStarSquared } from './cxi-merged-part.js';
import { mergesNegatives } from './cxi-posterior.js';
import { isOddNumbered } from './cxi-sources.js';
import type { CxiXmerge, Subset } from './cxi-xmerge-input.js';
import { JointObservations } from './joint-observations.js';

/** What the tables of cxi.merge say, merged. */
export interface Tables {
  /** Accepted frames. */
  readonly frames: readonly BackendFrame[];
  readonly nPoor: number;
  readonly correlations: readonly number[];
  readonly sums: readonly [MergingSums, MergingSums, MergingSums];
  readonly framesInShell: Int32Array;
}

/**
 * Whether the tables are of frames that the likelihood engine refined together: these have no predicted positions. Parameters
 * do not tell, as cxi.xmerge may be run with fewer than cxi.merge had.
 */
export async function areOfLikelihood(backend: CxiXmerge['backend']): Promise<boolean> {
  const content = await backend.read();
  if (content === null) return false;
  let n = 0;
  for await (const { frame, observations } of content.entries()) {
    if (frame.postrefined === null || observations.position.some((value) => value !== 0)) return false;
    n += observations.reflection.length;
    if (n > 0) return true;
  }
  return false;
}

/** Merges the accepted frames of the tables: all, odd and even ones. @throws BackendError */
export async function readTables(xmerge: CxiXmerge): Promise<Tables> {
  const { params, target, set, backend, dMin } = xmerge;
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
  const scales = params.merging.refine_G_Imodel ? await tableScales(xmerge, content) : null;
  for await (const { frame, observations } of content.entries()) {
    await xmerge.breathe();
    correlations.push(frame.correlation);
    if (!isAccepted(xmerge, frame)) {
      nPoor++;
      continue;
    }
    for (const subset of subsetsOf(xmerge, frame)) {
      const scale = scales === null ? 1 : scales[subset][frames.length];
      if (!(scale > 0)) continue;
      sums[subset].countMatches(observations.reflection);
      sums[subset].addFrame({ ...observations, slope: frame.slope * scale }, frames.length);
    }
    for (const shell of new Set(observations.reflection.map((r) => shellOf[r])))
      if (shell >= 0) framesInShell[shell]++;
    frames.push(frame);
  }
  return { frames, nPoor, correlations, sums, framesInShell };
}

function isAccepted({ params }: CxiXmerge, { correlation }: BackendFrame): boolean {
  return !needsModel(params) || correlation > params.min_corr;
}

/** All frames and one of the halves. */
function subsetsOf({ params, isOddHash }: CxiXmerge, { name }: BackendFrame): readonly Subset[] {
  const isOdd = params.hash_filenames ? isOddHash(name) : isOddNumbered(name);
  return [0, isOdd ? 1 : 2];
}

const NAMES = ['All frames', 'Odd frames', 'Even frames'] as const;

/**
 * Factors of the scales of the accepted frames, refined with all intensities: of each subset on its own, so that halves do not
 * know of each other. 0 for frames that were taken out.
 */
async function tableScales(
  xmerge: CxiXmerge,
  content: BackendContent,
): Promise<readonly [Float64Array, Float64Array, Float64Array]> {
  const { params, set, target, files } = xmerge;
  const gathered = new JointObservations({
    dStarSquared: setDStarSquared(set, target.unitCell),
    negatives: params.include_negatives,
    sigmaFactor: 1,
    keepsIndices: false,
  });
  const members: [number[], number[], number[]] = [[], [], []];
  let n = 0;
  for await (const { frame, observations } of content.entries()) {
    await xmerge.breathe();
    if (!isAccepted(xmerge, frame)) continue;
    const reciprocalMatrix = Float64Array.from(frame.matrix);
    gathered.add({ ...observations, slope: frame.slope, reciprocalMatrix, wavelength: frame.wavelength });
    for (const subset of subsetsOf(xmerge, frame)) members[subset].push(n);
    n++;
  }
  const model = levmarModel([]);
  const refined = async (subset: Subset): Promise<Float64Array> => {
    if (members[subset].length === 0) return new Float64Array(n);
    const steps = levmarSteps(gathered.data(), model, members[subset], levmarOptions(params));
    const result = await lastOf(steps, xmerge.breathe, () => undefined);
    files.log(`\n${NAMES[subset]}: scales and intensities refined together\n${levmarText(result, model)}`);
    return Float64Array.from({ length: n }, (_, f) => result.parameters[f * nRsParameters + G]);
  };
  return [await refined(0), await refined(1), await refined(2)];
}

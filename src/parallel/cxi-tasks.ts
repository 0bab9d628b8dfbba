import { spaceGroupFromHall } from '../crystal/space-group.js';
import type { MergingFrame, RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import { type MergingFrameOptions, prepareMergingFrame } from '../frame/merging/prepare-merging-frame.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { spotPlacement, type SpotPlacement } from '../frame/spot-placement.js';
import { fingerprint } from '../input/fingerprint.js';
import type { RawFrame, ReadResult } from '../input/raw-frame.js';
import { readSource } from '../input/read-source.js';
import type { SourceRef } from '../input/source-ref.js';
import type { AcceptedFrame, MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { refineRs } from '../postrefine/rs/rs-refine.js';
import type { RsOptions } from '../postrefine/rs/rs-types.js';
import { type ModelFit, fitToModel } from '../scale/scale-to-model.js';

/** Everything that is the same for all frames of a run of cxi.merge; plain values and shared memory only. */
export interface CxiSetup {
  /** Hall symbol of the target. */
  readonly hall: string;
  readonly prepare: Omit<MergingFrameOptions, 'spaceGroup' | 'reindexOp'>;
  readonly set: MergingSet;
  readonly dataReindexOp: string;
  /** Change of indices by file name; frames without an entry are left out. Null: the same for all. */
  readonly reverseLookup: ReadonlyMap<string, string> | null;
  readonly negatives: boolean;
  /** Frames are compared with the model (mark0). */
  readonly compares: boolean;
  readonly minCorrelation: number;
  /** Intensities are divided by the slope. */
  readonly scales: boolean;
  /** Frames must reach a spacing below this, Å; null: any. */
  readonly latticeDMin: number | null;
  /** The model replaces the observations: a test. */
  readonly simulates: boolean;
  readonly postrefine: RsOptions | null;
}

export interface ReadOutcome {
  readonly outcome: MergingOutcome;
  /** Equal for frames with the same observations; null where none could be read. */
  readonly fingerprint: string | null;
  readonly spotPlacement: SpotPlacement | null;
}

export type CxiTasks = ReturnType<typeof cxiTasks>;

const NO_FIT: ModelFit = { slope: 1, offset: 0, correlation: 0, n: 0 };

/** The work of cxi.merge that is done frame by frame, in a thread or not. */
export function cxiTasks(setup: CxiSetup) {
  const spaceGroup = spaceGroupFromHall(setup.hall);
  const index = new ReflectionLookup(setup.set);
  const options = { ...setup.prepare, spaceGroup };

  const mergeOne = (raw: ReadResult): MergingOutcome => {
    if (raw.kind === 'rejected') return rejection(raw, 'file-error', raw.detail);
    const reindexOp = operationOf(raw, setup);
    if (reindexOp === null) return rejection(raw, 'file-error', 'reverse_lookup has no entry for it');
    const prepared = prepareMergingFrame(raw, { ...options, reindexOp }, index);
    return prepared.kind === 'rejected' ? prepared : scaleFrame(prepared.frame, setup);
  };

  return {
    mergeFrames: (sources: readonly SourceRef[]): ReadOutcome[] =>
      sources.flatMap((source) =>
        readSource(source).map((raw) => ({
          outcome: mergeOne(raw),
          fingerprint: raw.kind === 'frame' ? fingerprint(raw) : null,
          spotPlacement: raw.kind === 'frame' ? spotPlacement(raw, options.pixelSizeMm) : null,
        })),
      ),
  };
}

type Named = Pick<RawFrame, 'source' | 'name'>;

function rejection(
  { source, name }: Named,
  reason: RejectedMergingFrame['reason'],
  detail: string,
): RejectedMergingFrame {
  return { kind: 'rejected', source, name, reason, detail };
}

function operationOf({ source, name }: Named, { reverseLookup, dataReindexOp }: CxiSetup): string | null {
  if (reverseLookup === null) return dataReindexOp;
  return reverseLookup.get(source) ?? reverseLookup.get(name) ?? null;
}

/** Compares a prepared frame with the model, scales or post-refines it. */
function scaleFrame(frame: MergingFrame, setup: CxiSetup): MergingOutcome {
  const { negatives, set } = setup;
  const model = Float64Array.from(frame.reflection, (r) => set.model?.[r] ?? NaN);
  const intensity =
    setup.simulates && set.model !== null ? model.map((v) => (Number.isNaN(v) ? 0 : v)) : frame.intensity;
  if (!negatives && !intensity.some((v) => v > 0))
    return rejection(frame, 'low-signal', 'no intensity is positive');
  if (frame.n === 0) return rejection(frame, 'low-signal', 'no reflection of the set is on it');
  const needsFit = setup.compares || setup.postrefine !== null;
  const fit = needsFit ? fitToModel(intensity, model, negatives) : NO_FIT;
  if (fit === null) return rejection(frame, 'low-signal', 'it has nothing to compare with the model');
  if (setup.compares && !(fit.correlation > setup.minCorrelation))
    return rejection(frame, 'low-correlation', `correlation ${fit.correlation.toFixed(3)}`);
  if (setup.latticeDMin !== null && frame.dMin >= setup.latticeDMin)
    return rejection(frame, 'low-resolution', `it ends at ${frame.dMin.toFixed(2)} A`);
  const observed = intensity === frame.intensity ? frame : { ...frame, intensity };
  if (setup.postrefine !== null) return postrefine(observed, model, fit, setup.postrefine);
  const [slope, offset] = setup.scales && setup.compares ? [fit.slope, fit.offset] : [1, 0];
  const { reflection, sigma, position, hkl } = observed;
  return {
    ...aboutFrame(frame),
    correlation: setup.compares ? fit.correlation : 0,
    slope,
    offset,
    postrefined: null,
    matched: reflection,
    reflection,
    intensity,
    sigma,
    position,
    hkl,
  };
}

function aboutFrame(frame: MergingFrame) {
  const { source, name, wavelength, beamXMm, beamYMm, detectorDistanceMm, unitCell, dMin } = frame;
  return {
    kind: 'accepted' as const,
    reciprocalMatrix: frame.reciprocalMatrix,
    source,
    name,
    wavelength,
    beamXMm,
    beamYMm,
    detectorDistanceMm,
    unitCell,
    dMin,
  };
}

function postrefine(
  frame: MergingFrame,
  model: Float64Array,
  fit: ModelFit,
  options: RsOptions,
): AcceptedFrame | RejectedMergingFrame {
  const result = refineRs(frame, model, fit.slope, options);
  if (result.kind === 'rejected') return rejection(frame, 'postrefinement', result.detail);
  const { kept, intensity, sigma, parameters } = result;
  // The original keeps the correlation before refinement with rs and eta_deff.
  const isLegacy = options.algorithm === 'rs' || options.algorithm === 'eta_deff';
  return {
    ...aboutFrame(frame),
    correlation: isLegacy ? fit.correlation : result.correlation,
    slope: 1,
    offset: 0,
    postrefined: parameters,
    ...(result.derivatives === null ? {} : { derivatives: result.derivatives }),
    matched: frame.reflection,
    reflection: kept.map((i) => frame.reflection[i]),
    intensity,
    sigma,
    position: Float64Array.from(
      { length: 2 * kept.length },
      (_, j) => frame.position[2 * kept[j >> 1] + (j & 1)],
    ),
    hkl: Int32Array.from(
      { length: 3 * kept.length },
      (_, j) => frame.hkl[3 * kept[Math.floor(j / 3)] + (j % 3)],
    ),
  };
}

import { firstGrossErrors } from './gross-errors.js';
import { sharedFlags, sharedFloats } from '../../numeric/shared-arrays.js';
import { groupByReflection } from '../observations.js';
import type { ReflectionGroups } from '../observations.js';
import { frameOffsets, newFrameStates } from './observations.js';
import type { FrameStates, LikelihoodObservations, UniqueReflections } from './observations.js';
import { noAnisotropy, type WilsonAnisotropy } from './wilson-anisotropy.js';
import { wilsonShells } from './wilson-shells.js';
import type { WilsonShells } from './wilson-shells.js';

/** Tail of the intensities before anything is known: heavy enough that no true reflection is lost. */
const FIRST_TAIL = 0.25;

/** What a merge knows; the next one starts from it. By reflection: */
export interface MergeState {
  /** Posterior mean J. */
  readonly intensity: Float64Array;
  /** N = Σ w kp I and D = Σ w kp². */
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
  /** S = ε Σ(q), the mean of the Wilson prior. */
  readonly wilsonMean: Float64Array;
  /**
   * Variance of the posterior where it stays open which observations are gross errors, so that N and D do not say it all; else 0. Their weights,
   * and N and D, then are what is expected of them.
   */
  readonly mixtureVariance: Float64Array;
  /** By observation: the weight w that went into N and D (0 where rejected or in a frame that is not accepted). */
  readonly weight: Float64Array;
  /**
   * By observation: what went into N. The intensity itself, as the same array, or where data were cut by I/sigma that
   * which stands for it (`TruncatedObservation`).
   */
  readonly effective: Float64Array;
  /** chi² against the other frames' merge; with it the Student factor u = (nu + 1)/(nu + chi²). 1 at the start: u = 1. */
  readonly chi2: Float64Array;
  /** 1 where the observation was rejected as an outlier: its factor u is 0. */
  readonly rejected: Uint8Array;
  /** What gross errors are like, from those that the last merge rejected (`grossErrorsOf`). */
  readonly grossErrors: Float64Array;
  /** One number: b of the distribution of the intensities (`lnIntensityDensity`). */
  readonly intensityTail: Float64Array;
  /** How the Wilson mean depends on the direction. */
  readonly anisotropy: WilsonAnisotropy;
}

/** Data and state of one merge. */
export interface LikelihoodMerge {
  readonly observations: LikelihoodObservations;
  readonly reflections: UniqueReflections;
  readonly frames: FrameStates;
  readonly groups: ReflectionGroups;
  readonly frameOffsets: Uint32Array;
  readonly shells: WilsonShells;
  readonly state: MergeState;
}

/** Memory for what a merge keeps by observation. `members` takes the observations of all frames, or of those that are merged. */
export interface MergeRoom extends Pick<MergeState, 'weight' | 'chi2' | 'rejected'> {
  readonly members: Uint32Array;
}

/**
 * A merge before its first pass: J = S, nothing known (D = 0), all frames accepted. `wilsonMean` is ε Σ(q) by reflection
 * and is copied. What is in `room` is lost.
 */
export function createMerge(
  observations: LikelihoodObservations,
  reflections: UniqueReflections,
  nFrames: number,
  wilsonMean: Float64Array,
  room?: MergeRoom,
): LikelihoodMerge {
  const { n } = observations;
  return {
    observations,
    reflections,
    frames: newFrameStates(nFrames),
    groups: groupByReflection(observations.reflection, reflections.n, room?.members),
    frameOffsets: frameOffsets(observations.frame, nFrames),
    shells: wilsonShells(reflections),
    state: {
      intensity: Float64Array.from(wilsonMean),
      weightedSum: new Float64Array(reflections.n),
      information: new Float64Array(reflections.n),
      wilsonMean: Float64Array.from(wilsonMean),
      mixtureVariance: new Float64Array(reflections.n),
      weight: room?.weight.fill(0) ?? sharedFloats(n),
      effective: observations.threshold === null ? observations.intensity : sharedFloats(n),
      chi2: (room?.chi2 ?? sharedFloats(n)).fill(1),
      rejected: room?.rejected.fill(0) ?? sharedFlags(n),
      grossErrors: firstGrossErrors(observations.intensity),
      intensityTail: Float64Array.of(FIRST_TAIL),
      anisotropy: noAnisotropy(reflections),
    },
  };
}

import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { beginBlocks, differentiateProfile, evaluateBlock, setLowAngle } from './evaluate-block.js';
import { blockSize, modelBlock } from './model-block.js';
import { likelihoodLayout } from './parameters.js';

/** What the merge and the error model ask of a refined frame; arrays of at least n numbers. */
export interface EvaluatedFrame {
  /** Scale times partiality: the model intensity is kp J. */
  readonly kp: Float64Array;
  readonly minusLnP: Float64Array;
  readonly dLnPdz: Float64Array;
  /** Ewald offset over the width of the profile. */
  readonly z: Float64Array;
}

/** Buffers for the evaluation of one frame after the other; they grow to the largest. */
export class EvaluationWorkspace {
  readonly block = modelBlock();
  lowAngle = new Float64Array(0);

  reserve(n: number): void {
    if (this.lowAngle.length < n) this.lowAngle = new Float64Array(n);
  }
}

/** The model of all observations of a frame at a parameter vector, in one pass. */
export function evaluateLikelihoodFrame(
  frame: LikelihoodFrame,
  vector: Float64Array,
  out: EvaluatedFrame,
  workspace: EvaluationWorkspace = new EvaluationWorkspace(),
): void {
  const layout = likelihoodLayout(frame.nCell);
  workspace.reserve(frame.n);
  const { block, lowAngle } = workspace;
  setLowAngle(frame, lowAngle);
  beginBlocks(frame, vector, layout, block);
  for (let from = 0; from < frame.n; from += blockSize) {
    const to = Math.min(frame.n, from + blockSize);
    evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
    differentiateProfile(frame, vector, layout, from, to - from, block);
    for (let i = from, j = 0; i < to; i++, j++) {
      out.kp[i] = block.kp[j];
      out.minusLnP[i] = block.minusLnP[j];
      out.dLnPdz[i] = block.byZ[j];
      out.z[i] = block.z[j];
    }
  }
}

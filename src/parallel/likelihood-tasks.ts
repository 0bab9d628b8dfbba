import { cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import { spaceGroupFromHall } from '../crystal/space-group.js';
import { framesOf } from '../frame/frame-batch.js';
import { once } from '../numeric/once.js';
import { ewaldOffsets } from '../postrefine/partiality.js';
import { createKernel, type KernelChoice, type KernelName } from '../postrefine/likelihood/create-kernel.js';
import type { RefinedFrame } from '../postrefine/likelihood/refine-frame.js';
import { setDetectorBins } from '../postrefine/likelihood/detector-factors.js';
import type { DetectorGrid } from '../postrefine/likelihood/detector-grid.js';
import type { PlacedInput } from './likelihood-columns.js';
import { mergeTasks } from './merge-tasks.js';
import { placeFrame } from './place-frame.js';
import { BatchRefiner, type LikelihoodRefineInput } from './refine-batch.js';

export interface GeometryInput extends PlacedInput {
  readonly grid: DetectorGrid;
  /** Written beside the bins of the detector: t = q dMin and the Ewald offset r_h (Å⁻¹) of the indexed geometry. */
  readonly t: Float64Array;
  readonly ewaldOffset: Float64Array;
}

export type LikelihoodTasks = ReturnType<typeof likelihoodTasks>;

/**
 * The work of `method = likelihood` that is done frame by frame; `hall` is the symbol of the target, `choice` says with
 * which kernel.
 */
export function likelihoodTasks(hall: string, choice: KernelChoice = kernelOfEnvironment()) {
  const group = spaceGroupFromHall(hall);
  const constraint = cellConstraintOf(group) ?? cellConstraintOfSystem('Triclinic');
  const tools = once(() => {
    const { name, kernel } = createKernel(choice);
    return { name, refiner: new BatchRefiner(kernel, constraint) };
  });

  return {
    likelihoodKernel: (): KernelName => tools().name,

    likelihoodGeometry: (input: GeometryInput): number => {
      framesOf(input.batch, input.firstFrame).forEach((frame, f) => {
        const at = input.firstObservation + input.batch.frames[f].offset;
        const built = placeFrame(frame, at, input, constraint);
        input.t.set(built.t, at);
        ewaldOffsets(frame, built.reciprocalMatrix, input.ewaldOffset.subarray(at, at + frame.n));
        setDetectorBins(frame, built, input.grid, input.columns.detectorBin.subarray(at, at + frame.n));
      });
      return input.batch.frames.length;
    },

    likelihoodRefine: (input: LikelihoodRefineInput): RefinedFrame[] => tools().refiner.refine(input),

    ...mergeTasks,
  };
}

/** PRIME_KERNEL=typescript is for comparisons and for finding faults. */
function kernelOfEnvironment(): KernelChoice {
  return process.env.PRIME_KERNEL === 'typescript' ? 'typescript' : 'auto';
}

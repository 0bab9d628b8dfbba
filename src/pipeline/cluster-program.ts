import { indexingWays } from '../ambiguity/indexing-ways.js';
import { assignToIsoforms, clusterIsoforms, type IsoformClusters } from '../ambiguity/cluster-isoforms.js';
import { referenceDeviations } from '../ambiguity/reference-deviations.js';
import { completeSet } from '../crystal/complete-set.js';
import type { FrameMeta } from '../frame/frame-batch.js';
import type { ReferenceFile } from '../input/reference-file.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import { compareFrames } from './indexing-comparison.js';
import { prepareAll, type PrimeProgram } from './prime-program.js';

export interface ClusterProgram extends Pick<
  PrimeProgram,
  'params' | 'target' | 'sources' | 'pool' | 'show'
> {
  /** Of the isoforms; none: the frames themselves say what there is. */
  readonly references: readonly ReferenceFile[];
}

/** The frames of a run and the isoform of each. */
export interface ClusteredFrames {
  readonly frames: readonly FrameMeta[];
  /** Observations that were compared, by frame. */
  readonly nCompared: readonly number[];
  readonly clusters: IsoformClusters;
}

const MOST_ISOFORMS = 4;
/** Reflections are numbered a little beyond the limits, as the cells of frames differ. */
const MARGIN = 1.02;

/** Prepares and refines all frames and sorts them by their intensities into isoforms; null where no frame could be used. */
export async function clusterFrames(program: ClusterProgram): Promise<ClusteredFrames | null> {
  const { params, target, pool, show, references } = program;
  const prepared = await prepareAll(program);
  const batches = prepared.map(({ batch }) => batch);
  const frames = batches.flatMap((batch) => batch.frames);
  if (frames.length === 0) return null;
  const { d_min: dMin, d_max: dMax, sigma_min: sigmaMin, n_clusters: given } = params.isoform_cluster;
  const { spaceGroup, unitCell } = target;
  const reflections = inSharedMemory(completeSet(unitCell, spaceGroup, dMin / MARGIN, dMax * MARGIN));
  const { compared, members } = await compareFrames(batches, null, {
    target,
    pool,
    show,
    ways: indexingWays(spaceGroup, []),
    limits: { dMin, dMax, sigmaMin },
    reflections,
    cellTolerance: params.merge.uc_tolerance,
  });
  const order = Array.from(frames.keys()).filter((f) => members[f] === 1);
  const known = references.map((file) =>
    referenceDeviations(file.intensities(dMin / MARGIN), reflections, spaceGroup, unitCell),
  );
  const clusters =
    known.length > 0
      ? assignToIsoforms(compared, order, known)
      : clusterIsoforms(
          compared,
          order,
          given === 'Auto' ? null : given,
          given === 'Auto' ? MOST_ISOFORMS : given,
        );
  const nCompared = frames.map((_, f) => compared.offsets[f + 1] - compared.offsets[f]);
  return { frames, nCompared, clusters };
}

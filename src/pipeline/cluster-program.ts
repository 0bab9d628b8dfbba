import { indexingWays } from '../ambiguity/indexing-ways.js';
import { assignToIsoforms, clusterIsoforms, type IsoformClusters } from '../ambiguity/cluster-isoforms.js';
import { referenceDeviations } from '../ambiguity/reference-deviations.js';
import { completeSet } from '../crystal/complete-set.js';
import type { FrameMeta } from '../frame/frame-batch.js';
import type { ReferenceFile } from '../input/reference-file.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import { chooseIndexing } from './choose-indexing.js';
import type { IndexingProgram } from './indexing-program.js';
import { compareWithData, type ComparisonSetting } from './indexing-comparison.js';
import type { IsoformFigures } from '../statistics/isoform-agreement.js';
import { isoformStatistics } from './isoform-statistics.js';
import { frameLabels } from './match-solution.js';
import { prepareAll } from './prepare-all.js';
import type { PrimeProgram } from './prime-program.js';

export interface ClusterProgram extends IndexingProgram, Pick<PrimeProgram, 'sources'> {
  /** Of the isoforms; none: the frames themselves say what there is. */
  readonly references: readonly ReferenceFile[];
}

/** The frames of a run and the isoform of each. */
export interface ClusteredFrames {
  readonly frames: readonly FrameMeta[];
  /** Observations that were compared, by frame. */
  readonly nCompared: readonly number[];
  readonly clusters: IsoformClusters;
  readonly statistics: IsoformFigures;
}

const MOST_ISOFORMS = 4;
/** Reflections are numbered a little beyond the limits, as the cells of frames differ. */
const MARGIN = 1.02;

/**
 * Prepares and refines all frames, indexes them alike, sorts them by their intensities into isoforms and merges each of these; null where no
 * frame could be used.
 */
export async function clusterFrames(program: ClusterProgram): Promise<ClusteredFrames | null> {
  const { params, target, references } = program;
  // Two ways to index would pass for two isoforms.
  const { prepared } = await chooseIndexing(program, await prepareAll(program));
  const batches = prepared.map(({ batch }) => batch);
  const frames = batches.flatMap((batch) => batch.frames);
  if (frames.length === 0) return null;
  const { d_min: dMin, n_clusters: given } = params.isoform_cluster;
  const setting = comparisonSetting(program);
  const { compared, members, data } = await compareWithData(batches, null, setting);
  const order = frameLabels(frames).orderOf(members);
  const known = references.map((file) =>
    referenceDeviations(
      file.intensities(dMin / MARGIN),
      setting.reflections,
      target.spaceGroup,
      target.unitCell,
    ),
  );
  const most = given === 'Auto' ? MOST_ISOFORMS : given;
  const clusters =
    known.length > 0
      ? assignToIsoforms(compared, order, known)
      : clusterIsoforms(compared, order, given === 'Auto' ? null : given, most);
  const nCompared = frames.map((_, f) => compared.offsets[f + 1] - compared.offsets[f]);
  const statistics = await isoformStatistics(program, data, clusters.isoform, clusters.nIsoforms);
  return { frames, nCompared, clusters, statistics };
}

function comparisonSetting({ params, target, pool, show }: ClusterProgram): ComparisonSetting {
  const { d_min: dMin, d_max: dMax, sigma_min: sigmaMin } = params.isoform_cluster;
  const { spaceGroup, unitCell } = target;
  return {
    target,
    pool,
    show,
    ways: indexingWays(spaceGroup, []),
    limits: { dMin, dMax, sigmaMin },
    reflections: inSharedMemory(completeSet(unitCell, spaceGroup, dMin / MARGIN, dMax * MARGIN)),
    cellTolerance: params.merge.uc_tolerance,
  };
}

import type { FrameMeta } from '../frame/frame-batch.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { PrepareReport } from '../parallel/prepare-sources.js';

/** How a frame was indexed, where there was a choice. */
export function indexingFields({ indexing }: FrameMeta): Readonly<Record<string, unknown>> {
  return indexing === undefined
    ? {}
    : { reindexedBy: indexing.operator, indexingProbability: indexing.probability };
}

/** Records of the frames that were never prepared, or left out before any stage. */
export function rejectedRecords(prepared: readonly PrepareReport[]): FrameRecord[] {
  return prepared.flatMap((output) =>
    output.rejected.map(({ source, name, reason, detail }) => ({
      source,
      name,
      stage: 'input',
      rejected: { reason, detail },
      model: null,
      fit: null,
      nObservations: 0,
      nMerged: 0,
      meanPartiality: null,
    })),
  );
}

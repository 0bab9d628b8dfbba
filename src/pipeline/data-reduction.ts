import { frameRejectionText } from '../frame/rejection.js';
import type { InputRejectionReason } from '../input/raw-frame.js';
import type { DataReduction, QualityShell } from '../output/data-reduction.js';
import type { FrameRecord } from '../output/frame-record.js';

/** Reasons that concern a file and not a lattice. */
const FILE_REASONS: readonly InputRejectionReason[] = [
  'unreadable',
  'empty',
  'truncated',
  'foreign',
  'refused',
  'missing-field',
  'bad-value',
  'too-large',
];

/** What this needs to know of a frame. */
export type FrameFate = Pick<FrameRecord, 'source' | 'name' | 'rejected'>;

/** What is said of a run in files for deposition, from the fates of its frames and its statistics. */
export function dataReduction(
  records: readonly FrameFate[],
  statistics: { readonly shells: readonly QualityShell[]; readonly overall: QualityShell },
  more: Pick<DataReduction, 'method' | 'halvesBy' | 'nOutliers'>,
): DataReduction {
  const lattices = records.filter(
    ({ rejected }) => rejected === null || !FILE_REASONS.some((reason) => reason === rejected.reason),
  );
  const merged = lattices.filter(({ rejected }) => rejected === null);
  const rejected: Record<string, number> = {};
  for (const { rejected: why } of lattices)
    if (why !== null) {
      const text = frameRejectionText(why.reason);
      rejected[text] = (rejected[text] ?? 0) + 1;
    }
  return {
    ...more,
    shells: statistics.shells,
    overall: statistics.overall,
    nFramesIndexed: new Set(lattices.map(({ source, name }) => `${source}\n${name}`)).size,
    nLatticesIndexed: lattices.length,
    nLatticesMerged: merged.length,
    // As in table 1: of the reflections that the tables count.
    nObservations: Math.round(statistics.overall.multiplicity * statistics.overall.nObserved),
    rejected,
  };
}

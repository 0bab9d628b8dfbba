import { type MergingRejection, mergingRejectionText } from '../../frame/merging/merging-frame.js';

/** What the log says when all frames have been scaled. */
export interface FrameCounts {
  readonly seconds: number;
  readonly nAccepted: number;
  readonly nSources: number;
  readonly counts: Readonly<Record<MergingRejection, number>>;
  readonly postrefinement: ReadonlyMap<string, number>;
  /** Accepted frames that reach the limit. */
  readonly nToLimit: number;
  readonly dMin: number;
}

const LISTED: readonly MergingRejection[] = [
  'wrong-bravais',
  'wrong-cell',
  'low-resolution',
  'low-signal',
  'low-correlation',
  'file-error',
];

/** Accepted and rejected frames by reason, in the words of the original, which has none for isoforms. */
export function countsText(counts: FrameCounts): string {
  const listed = counts.counts['wrong-isoform'] > 0 ? (['wrong-isoform', ...LISTED] as const) : LISTED;
  const lines = [
    '',
    '#'.repeat(80),
    'FINISHED MERGING',
    `  Elapsed time: ${counts.seconds.toFixed(1)}s`,
    `  ${counts.nAccepted} of ${counts.nSources} integration files were accepted`,
    ...listed.map((reason) => `  ${counts.counts[reason]} ${mergingRejectionText(reason)}`),
    ...[...counts.postrefinement].map(([detail, n]) => `  ${n} rejected due to ${detail}`),
    `Of ${counts.nAccepted} accepted images, ${counts.nToLimit} accepted to ${counts.dMin.toFixed(2).padStart(5)} Angstrom resolution`,
    '',
  ];
  return lines.join('\n');
}

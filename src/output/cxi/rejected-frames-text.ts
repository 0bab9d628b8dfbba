import type { RejectedMergingFrame } from '../../frame/merging/merging-frame.js';

/** One line a rejected frame: reason, frame, detail. */
export function rejectedFramesText(rejected: readonly RejectedMergingFrame[]): string {
  return rejected.map(({ reason, source, detail }) => `${reason.padEnd(16)} ${source}: ${detail}\n`).join('');
}

import { frameResolution } from '../frame/merging/frame-resolution.js';
import { readSource } from '../input/read-source.js';
import type { SourceRef } from '../input/source-ref.js';
import { median } from '../numeric/summary.js';

/** So many frames say enough of all. */
const SAMPLE = 200;

/** d_min = Auto: the spacing (Å, two digits) that half of the frames reach with signal; null where none has any. */
export function resolutionOf(sources: readonly SourceRef[]): number | null {
  const step = Math.max(1, Math.floor(sources.length / SAMPLE));
  const limits: number[] = [];
  for (let i = 0; i < sources.length; i += step) {
    for (const raw of readSource(sources[i])) {
      const limit = raw.kind === 'frame' ? frameResolution(raw) : null;
      if (limit !== null) limits.push(limit);
    }
  }
  return limits.length === 0 ? null : Number(median(limits).toFixed(2));
}

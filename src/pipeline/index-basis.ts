import type { SolutionEntry } from '../input/indexing-solution.js';
import type { ReferenceFile } from '../input/reference-file.js';

/** What says how frames are indexed, besides themselves. */
export type IndexBasis =
  | { readonly kind: 'solution'; readonly path: string; readonly entries: readonly SolutionEntry[] }
  | Pick<ReferenceFile, 'kind' | 'path' | 'intensities'>;

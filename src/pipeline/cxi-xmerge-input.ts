import type { MergingSet } from '../frame/merging/merging-set.js';
import type { ReferenceIntensities } from '../input/reference-file.js';
import type { MergingBackend } from '../output/backend/backend.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import type { CxiFiles } from './cxi-merged-part.js';
import type { MergingTarget } from './merging-set.js';

/** The reference of CCiso and Riso. */
export interface XmergeReference {
  readonly path: string;
  readonly labels: readonly string[];
  readonly fromAmplitudes: boolean;
  readonly intensities: ReferenceIntensities;
}

/** Everything that one run of cxi.xmerge works with. */
export interface CxiXmerge {
  readonly params: CxiMergeParams;
  readonly target: MergingTarget;
  readonly dMin: number;
  readonly set: MergingSet;
  readonly backend: MergingBackend;
  readonly reference: XmergeReference | null;
  /** Changes of indices by file name, of reverse_lookup. */
  readonly reverseLookup: ReadonlyMap<string, string> | null;
  /** Half of a frame by the MD5 sum of its name, with hash_filenames. */
  readonly isOddHash: (name: string) => boolean;
  readonly files: CxiFiles;
  readonly seconds: () => number;
  /** A pause in long work, in which signals are heard. @throws PoolClosedError when one asked to stop */
  readonly breathe: () => Promise<void>;
}

/** All frames, and the two halves of odd and even ones. */
export type Subset = 0 | 1 | 2;

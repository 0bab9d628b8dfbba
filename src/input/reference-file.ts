import { readFileSync } from 'node:fs';
import { intensitiesOf, readMtz } from './mtz-reader.js';

/** Intensities to compare with or to refine against. */
export interface ReferenceIntensities {
  /** 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** Friedel mates are separate entries. */
  readonly anomalous: boolean;
}

export type ReferenceResult =
  | {
      readonly kind: 'reference';
      readonly reference: ReferenceIntensities;
      readonly labels: readonly string[];
    }
  | { readonly kind: 'error'; readonly detail: string };

/** Reads an MTZ file with intensities, or amplitudes, which are squared. */
export function readReference(path: string): ReferenceResult {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { kind: 'error', detail: error instanceof Error ? error.message : String(error) };
  }
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') return mtz;
  const data = intensitiesOf(mtz);
  if (data.kind === 'error') return data;
  return { kind: 'reference', reference: data, labels: data.labels };
}

import { withKeptFile } from './bytes.js';
import { sharedSource } from './compressed-archive.js';
import type { ByteSource } from './byte-source.js';

/** Some bytes of a file, or of memory that threads share. Plain values: it can be posted to any thread. */
export type BytePlace =
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly size: number }
  | {
      readonly kind: 'memory';
      readonly bytes: SharedArrayBuffer;
      readonly offset: number;
      readonly size: number;
    };

/** Runs `use` on the bytes of a place. @throws InputProblem 'unreadable' for whatever the system refuses */
export function withPlace<T>(place: BytePlace, use: (source: ByteSource) => T): T {
  if (place.kind === 'file') return withKeptFile(place.path, (file) => use(partOf(file, place)));
  const whole = sharedSource({ bytes: place.bytes, size: place.bytes.byteLength });
  return use(partOf(whole, place));
}

/** A part of a source as a source. */
export function partOf(
  source: ByteSource,
  { offset, size }: { readonly offset: number; readonly size: number },
): ByteSource {
  return {
    size: Math.max(0, Math.min(size, source.size - offset)),
    read: (at, length) => source.read(offset + at, Math.max(0, Math.min(length, size - at))),
  };
}

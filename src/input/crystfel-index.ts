import { InputProblem } from './input-problem.js';
import { chunkEnd, chunkStart } from './crystfel-chunk.js';
import type { ByteSource } from './byte-source.js';

/** Where an image of a stream lies. */
export interface ChunkPlace {
  /** Number of the image in the stream, from 1. */
  readonly number: number;
  readonly offset: number;
  readonly size: number;
}

export interface StreamIndex {
  /** Images with an indexed lattice. */
  readonly chunks: readonly ChunkPlace[];
  /** All images. */
  readonly nImages: number;
  /** Whether it ends in the midst of an image. */
  readonly isCut: boolean;
}

const blockBytes = 4 << 20;
const crystalStart = Buffer.from('--- Begin crystal');
const start = Buffer.from(chunkStart);
const maxImages = 50_000_000;
const maxIndexed = 2_000_000;
const tailBytes = 1 << 16;

/**
 * Where the images of a stream lie, read once from end to end in blocks: a stream of several gigabytes takes no more
 * memory than its list of images.
 */
export function indexStream(source: ByteSource): StreamIndex {
  const chunks: ChunkPlace[] = [];
  let nImages = 0;
  let open = -1;
  let hasCrystal = false;
  const close = (end: number) => {
    if (open >= 0 && hasCrystal) chunks.push({ number: nImages, offset: open, size: end - open });
    if (chunks.length > maxIndexed)
      throw new InputProblem('too-large', `It has more than ${maxIndexed} indexed images: divide it.`);
    hasCrystal = false;
  };
  // Blocks overlap by what a marker may hang over.
  const overlap = start.length - 1;
  for (let offset = 0; offset < source.size; offset += blockBytes) {
    const block = source.read(offset, blockBytes + overlap);
    let from = 0;
    for (;;) {
      const found = block.indexOf(start, from);
      const next = found < 0 || found >= blockBytes ? -1 : found;
      if (!hasCrystal && open >= 0)
        hasCrystal = block.subarray(from, next < 0 ? block.length : next).includes(crystalStart);
      if (next < 0) break;
      close(offset + next);
      open = offset + next;
      if (++nImages > maxImages) throw new InputProblem('too-large', `It has more than ${maxImages} images.`);
      from = next + start.length;
    }
  }
  close(source.size);
  return { chunks, nImages, isCut: nImages > 0 && !endsWhole(source) };
}

/** Whether nothing but blanks follows the end of the last image. */
function endsWhole(source: ByteSource): boolean {
  const from = Math.max(0, source.size - tailBytes);
  const tail = source.read(from, source.size - from).toString('latin1');
  const end = tail.lastIndexOf(chunkEnd);
  return end >= 0 && tail.slice(end + chunkEnd.length).trim() === '';
}

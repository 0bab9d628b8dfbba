import type { RawFrame } from './raw-frame.js';

/**
 * A name for the observations of a frame: frames with the same indices and intensities have the same one, others in practice
 * (64 bits) not. Where they come from does not matter.
 */
export function fingerprint({ hkl, intensity }: Pick<RawFrame, 'hkl' | 'intensity'>): string {
  // A copy: intensities may be a view at any place.
  const values = new Int32Array(Float64Array.from(intensity).buffer);
  return `${intensity.length}-${fingerprintOf(hkl, values)}`;
}

/** 64 bits that some words have in common with the same words only, in hexadecimal digits. */
export function fingerprintOf(...words: readonly Int32Array[]): string {
  return [0x811c9dc5, 0x9e3779b9].map((seed) => (words.reduce(mixed, seed) >>> 0).toString(16)).join('-');
}

/** FNV-1a over 32-bit words, with the high bits folded in, as words differ in these too. */
function mixed(hash: number, words: Int32Array): number {
  let h = hash;
  for (let i = 0; i < words.length; i++) {
    h = Math.imul(h ^ words[i], 0x01000193);
    h ^= h >>> 15;
  }
  return h;
}

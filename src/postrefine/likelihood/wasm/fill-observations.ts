import type { FrameFit } from '../kernel.js';
import { blockSize } from '../model-block.js';
import { blockBytes, columnPlace, memoryMap } from './memory-map.js';

const place = (name: keyof typeof columnPlace): number => columnPlace[name] / 8;
const H = place('h');
const K = place('k');
const L = place('l');
const T = place('t');
const S2 = place('s2');
const COS = place('cos2Psi');
const SIN = place('sin2Psi');
const INTENSITY = place('intensity');
const MEAN = place('mean');
const BACKGROUND = place('background');
const COUNTING = place('counting');
const REFERENCE = place('reference');
const OFFSET = place('offset');
const INCLUDED = place('included');

const INPUT = [H, K, L, T, S2, COS, SIN, INTENSITY, MEAN, BACKGROUND, COUNTING, REFERENCE, OFFSET, INCLUDED];

const start = memoryMap.frameStart / 8;
const step = blockBytes / 8;

/** Writes the observations of a frame into the memory of the kernel, block by block; an odd last one gets a blank mate. */
export function fillObservations(fit: FrameFit, memory: Float64Array): void {
  const { n } = fit.frame;
  const words = new Int32Array(memory.buffer);
  let block = start;
  for (let from = 0; from < n; from += blockSize, block += step) {
    const to = Math.min(n, from + blockSize);
    fillGeometry(fit, memory, block, from, to);
    fillVariance(fit, memory, block, from, to);
    fillMasks(fit, words, 2 * (block + INCLUDED), from, to);
    if ((to - from) % 2 === 1) for (const column of INPUT) memory[block + to - from + column] = 0;
  }
}

function fillGeometry(
  { frame }: FrameFit,
  memory: Float64Array,
  block: number,
  from: number,
  to: number,
): void {
  const { hkl, t, s2, cos2Psi, sin2Psi } = frame;
  for (let i = from, at = block; i < to; i++, at++) {
    memory[at + H] = hkl[3 * i];
    memory[at + K] = hkl[3 * i + 1];
    memory[at + L] = hkl[3 * i + 2];
    memory[at + T] = t[i];
    memory[at + S2] = s2[i];
    memory[at + COS] = cos2Psi[i];
    memory[at + SIN] = sin2Psi[i];
  }
}

/** The parts of the variance by their powers of kp, which is above 0. */
function fillVariance(fit: FrameFit, memory: Float64Array, block: number, from: number, to: number): void {
  const { mean, variance, extra, varianceModel } = fit;
  const { intensity, background, gain } = fit.frame;
  const { background: sb, gain: sg, relative, offset, frameFactor } = varianceModel;
  for (let i = from, at = block; i < to; i++, at++) {
    const known = Math.max(mean[i], 0);
    memory[at + INTENSITY] = intensity[i];
    memory[at + MEAN] = mean[i];
    memory[at + BACKGROUND] = frameFactor * (sb * background[i] + extra[i]);
    memory[at + COUNTING] = frameFactor * sg * gain[i] * known;
    memory[at + REFERENCE] = frameFactor * (variance[i] + known * known * relative);
    memory[at + OFFSET] = frameFactor * offset * known * known;
  }
}

/** Two words of 32 bits an observation. */
function fillMasks({ included }: FrameFit, words: Int32Array, block: number, from: number, to: number): void {
  for (let i = from, at = block; i < to; i++, at += 2) {
    const mask = included[i] === 0 ? 0 : -1;
    words[at] = mask;
    words[at + 1] = mask;
  }
}

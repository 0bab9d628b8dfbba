/**
 * Makes the frames of this folder, and what is true of them: `simulate.js FOLDER` writes FOLDER/frames.tar,
 * FOLDER/truth/truth.hkl and FOLDER/truth/frames.json. The same seed gives the same frames.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pack } from 'tar-stream';
import { createRandom } from '../src/numeric/random.js';
import { integrationDict, type IntegratedLattice } from './integration-pickle.js';
import { writePickle } from './pickle-writer.js';
import { exampleOptions, type SimulationOptions } from './simulation/options.js';
import { simulateStill, type FrameTruth } from './simulation/still.js';
import { simulateIntensities, type TrueIntensities } from './simulation/true-intensities.js';

export interface Simulation {
  readonly crystal: TrueIntensities;
  readonly frames: readonly SimulatedFrame[];
}

export interface SimulatedFrame {
  readonly name: string;
  readonly pickle: Buffer;
  readonly truth: FrameTruth;
}

/** The crystal and its frames. */
export function simulate(options: SimulationOptions): Simulation {
  const crystal = simulateCrystal(options);
  return { crystal, frames: Array.from(simulateFrames(crystal, options)) };
}

export function simulateCrystal(options: SimulationOptions): TrueIntensities {
  return simulateIntensities(options, createRandom(options.seed));
}

/** Frame after frame. Each has random numbers of its own, so that more frames change none. */
export function* simulateFrames(
  crystal: TrueIntensities,
  options: SimulationOptions,
): Generator<SimulatedFrame> {
  for (let i = 0; i < options.nFrames; i++) {
    const { lattice, truth } = simulateStill(crystal, options, i, createRandom(options.seed, i + 1));
    const name = `int-0-${String(i).padStart(5, '0')}.pickle`;
    yield { name, pickle: pickleOf(lattice, crystal, options), truth };
  }
}

function pickleOf(lattice: IntegratedLattice, crystal: TrueIntensities, options: SimulationOptions): Buffer {
  return writePickle(
    integrationDict({
      beamMm: [options.halfWidthMm, options.halfWidthMm],
      detectorDistanceMm: options.detectorDistanceMm,
      wavelength: options.wavelength,
      pixelSizeMm: options.pixelSizeMm,
      pointGroup: crystal.spaceGroup.pointGroup,
      lattices: [lattice],
    }),
  );
}

/** A tar file of the frames, the same bytes every time. */
export async function archiveOf(frames: readonly SimulatedFrame[]): Promise<Buffer> {
  const stream = pack();
  for (const { name, pickle } of frames) stream.entry({ name, mtime: new Date(0), mode: 0o644 }, pickle);
  stream.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** One line a reflection: h k l and the true intensity. */
export function truthText({ hkl, intensity }: TrueIntensities): string {
  const lines = Array.from(
    intensity,
    (value, i) => `${hkl.subarray(3 * i, 3 * i + 3).join(' ')} ${value.toFixed(3)}`,
  );
  return `${lines.join('\n')}\n`;
}

/** One line a frame. */
export function framesJson(options: SimulationOptions, frames: readonly SimulatedFrame[]): string {
  const lines = frames.map(({ name, truth }) => JSON.stringify({ name, ...truth }, rounded));
  return `{"options": ${JSON.stringify(options)},\n"frames": [\n${lines.join(',\n')}\n]}\n`;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(9)) : value;
}

async function main(folder: string): Promise<void> {
  const { crystal, frames } = simulate(exampleOptions);
  mkdirSync(join(folder, 'truth'), { recursive: true });
  writeFileSync(join(folder, 'frames.tar'), await archiveOf(frames));
  writeFileSync(join(folder, 'truth', 'truth.hkl'), truthText(crystal));
  writeFileSync(join(folder, 'truth', 'frames.json'), framesJson(exampleOptions, frames));
}

const [, program, folder] = process.argv;
if (program !== undefined && folder !== undefined && import.meta.url === pathToFileURL(program).href)
  await main(folder);

import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { simulateCrystal, simulateFrames } from '../examples/simulate.js';
import { exampleOptions, type SimulationOptions } from '../examples/simulation/options.js';

/** Frames of some 1950 observations, of a crystal with the cell of thermolysin; one in fifty is wrongly indexed. */
export function largeCellOptions(nFrames: number): SimulationOptions {
  return {
    ...exampleOptions,
    nFrames,
    spaceGroup: 'P 61 2 2',
    cell: [93.99, 93.99, 130.87, 90, 90, 120],
    mosaicDeg: 0.065,
    domainSize: 1300,
    photons: 400,
    background: 30,
    wronglyIndexed: Array.from({ length: Math.floor(nFrames / 50) }, (_, i) => 50 * i + 17),
  };
}

/** Writes the frames into a tar file, one by one; gives how many observations they have. */
export async function writeSimulatedSet(path: string, options: SimulationOptions): Promise<number> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(path));
  let nObservations = 0;
  for (const { name, pickle, truth } of simulateFrames(simulateCrystal(options), options)) {
    nObservations += truth.n;
    await new Promise<void>((resolve, reject) => {
      archive.entry({ name }, pickle, (error) => (error ? reject(error) : resolve()));
    });
  }
  archive.finalize();
  await written;
  return nObservations;
}

/** Writes the parameters of a run on `archive`, a set of `largeCellOptions`. */
export function writeLargeCellParams(path: string, archive: string): void {
  const example = readFileSync('examples/params.phil', 'utf8');
  writeFileSync(
    path,
    example
      .replace(/^data = .*$/m, `data = ${archive}`)
      .replace(/^target_unit_cell = .*$/m, 'target_unit_cell = 93.99 93.99 130.87 90 90 120')
      .replace(/^target_space_group = .*$/m, 'target_space_group = P6122')
      .replace(/^n_residues = .*$/m, 'n_residues = 316'),
  );
}

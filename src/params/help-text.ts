import { showText } from '../phil/show.js';
import { primeMaster } from './master.js';

const introduction = `prime.run: post-refinement and merging of still diffraction frames.

  prime.run [FILE.phil | DIRECTORY | name=value] ...

FILE.phil sets parameters, DIRECTORY means data=DIRECTORY, and name=value sets one. Later values replace earlier ones, but data adds
up. Names may be cut short as long as they mean one parameter (n_postref=3). Without arguments the default parameters are printed: a file to start from.

With method = likelihood, the default, every frame is fitted against what all other frames say of its reflections (docs/method.md).
method = prime is the scheme of Uervirojnangkoorn et al. (2015), "Enabling X-ray free electron laser crystallography for
challenging biological systems from a limited number of crystals", https://doi.org/10.7554/eLife.05421.

At least these must be given: data, target_space_group, target_unit_cell (and n_residues with method = prime,
pixel_size_mm with files that do not say how large a pixel is, as the pickles of cctbx).`;

/** What the program does, and its parameters with their help up to an expert level (0, 1 or 2). */
export function helpText(level: number): string {
  const parameters = showText(primeMaster(), { attributesLevel: 1, expertLevel: level });
  const title =
    level < 2
      ? `Parameters up to expert level ${level} (with a higher level, more of them):`
      : 'All parameters:';
  return `${introduction}\n\n${title}\n\n${parameters}`;
}

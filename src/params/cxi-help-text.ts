import { showText } from '../phil/show.js';
import { cxiMergeMaster } from './master.js';

const INTRODUCTION: Readonly<Record<'cxi.merge' | 'cxi.xmerge', string>> = {
  'cxi.merge': `cxi.merge: merging and scaling of still diffraction frames against a model.

  cxi.merge data=FOLDER d_min=2.0 model=FILE.pdb pixel_size=0.11 output.prefix=NAME nproc=4 backend=FS
            scaling.mtz_file=REFERENCE.mtz [FILE.phil | name=value] ...

Without a model: scaling.algorithm=mark1 target_unit_cell=... target_space_group=...
At least data, d_min (or d_min=Auto) and a model or a target must be given. cxi.xmerge with the same arguments makes
half sets and their table.`,
  'cxi.xmerge': `cxi.xmerge: half sets and their agreement, from the tables that cxi.merge left.

  cxi.xmerge d_min=2.0 model=FILE.pdb output.prefix=NAME backend=FS scaling.mtz_file=REFERENCE.mtz
             scaling.mtz_column_F=fobs [FILE.phil | name=value] ...

It takes the arguments that cxi.merge was given.`,
};

/** What the program does, and its parameters with their help, or with everything that is known of them. */
export function cxiHelpText(command: 'cxi.merge' | 'cxi.xmerge', everything: boolean): string {
  const parameters = showText(
    cxiMergeMaster(),
    everything ? { attributesLevel: 2 } : { attributesLevel: 1, expertLevel: 1 },
  );
  const title = everything
    ? 'All parameters:'
    : 'Parameters (with -h -v all of them, with types and expert levels):';
  return `${INTRODUCTION[command]}\n\n${title}\n\n${parameters}`;
}

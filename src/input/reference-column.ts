import type { MtzColumnHeader } from './mtz-header.js';

/** What is looked for where nobody says a label, in this order of the file. */
const usualLabels = ['fobs', 'iobs', 'imean'];
const defaultLabel = 'fobs';

/**
 * The column of intensities or amplitudes that a label means, whatever its case: that column, or else the first that begins so. The
 * default label means the first of FOBS, IOBS and IMEAN, as in the original; any other label means nothing but itself. Null where there is none.
 */
export function referenceColumn(columns: readonly MtzColumnHeader[], wanted: string): MtzColumnHeader | null {
  const label = wanted.trim().toLowerCase();
  const named = columns.map((column) => ({ column, name: column.label.toLowerCase() }));
  const found =
    label === defaultLabel
      ? named.find(({ name }) => usualLabels.some((usual) => name.includes(usual)))
      : (named.find(({ name }) => name === label) ??
        named.find(({ name }) => label !== '' && name.startsWith(label)));
  return found?.column ?? null;
}

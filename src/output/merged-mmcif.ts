import {
  crystalCategories,
  experimentCategories,
  reductionCategories,
  softwareCategory,
} from './cif-categories.js';
import { cifLoopHead, cifNumber } from './cif-text.js';
import type { DataReduction } from './data-reduction.js';
import type { MergedFile } from './merged-file.js';
import { handRows, valuesAt } from './merged-mtz.js';
import type { OutputOptions } from './output-options.js';

/** A column of the reflection loop, one text a row. */
interface Column {
  readonly name: string;
  text(row: number): string;
}

/**
 * mmCIF with merged structure factors (PDBx/mmCIF), for deposition; a half set (`made` null) without the statistics of
 * the data reduction.
 */
export function mergedMmcif(
  merge: MergedFile,
  made: DataReduction | null,
  { version, deposition }: Pick<OutputOptions, 'version' | 'deposition'>,
): string {
  const entry = deposition.entry_id ?? 'PRIME';
  const head = [
    `data_${blockName(entry, 'sf')}\n`,
    crystalCategories(entry, merge.unitCell, merge.spaceGroup),
    softwareCategory(version),
    experimentCategories(merge.wavelength, deposition),
    made === null ? '' : reductionCategories(entry, made, deposition),
  ];
  return head.join('') + reflectionLoop(merge);
}

/** The name that the PDB gives a block of structure factors, such as r1abcsf. */
export function blockName(entry: string, suffix: string): string {
  return `r${entry.replace(/[^A-Za-z0-9_-]/g, '')}${suffix}`;
}

function reflectionLoop(merge: MergedFile): string {
  const columns = columnsOf(merge);
  const lines = [
    cifLoopHead(
      'refln',
      columns.map(({ name }) => name),
    ),
  ];
  const n = merge.mean.hkl.length / 3;
  for (let row = 0; row < n; row++) lines.push(`${columns.map((column) => column.text(row)).join(' ')}\n`);
  return `${lines.join('')}#\n`;
}

function columnsOf(merge: MergedFile): Column[] {
  const { mean, mates, freeFlags } = merge;
  const { amplitude, amplitudeSigma } = mean.amplitudes();
  const index = (name: string, axis: number): Column => ({
    name,
    text: (row) => String(mean.hkl[3 * row + axis]),
  });
  const always = (name: string): Column => ({ name, text: () => '1' });
  return [
    index('index_h', 0),
    index('index_k', 1),
    index('index_l', 2),
    always('crystal_id'),
    always('wavelength_id'),
    {
      name: 'status',
      text: (row) => (freeFlags !== null && freeFlags.flag[row] === freeFlags.free ? 'f' : 'o'),
    },
    ...(freeFlags === null
      ? []
      : [{ name: 'pdbx_r_free_flag', text: (row: number) => String(freeFlags.flag[row]) }]),
    ...measured('intensity_meas', 'intensity_sigma', mean.intensity, mean.sigma),
    ...measured('F_meas_au', 'F_meas_sigma_au', amplitude, amplitudeSigma),
    ...(mates === null ? [] : columnsOfHands(merge, mates)),
  ];
}

function columnsOfHands({ spaceGroup, mean }: MergedFile, mates: NonNullable<MergedFile['mates']>): Column[] {
  const rows = handRows(spaceGroup, mean.hkl, mates);
  const hand = (root: 'I' | 'F', sign: 'plus' | 'minus', values: Float64Array, sigmas: Float64Array) =>
    measured(
      `pdbx_${root}_${sign}`,
      `pdbx_${root}_${sign}_sigma`,
      valuesAt(values, rows[sign]),
      valuesAt(sigmas, rows[sign]),
    );
  const { amplitude, amplitudeSigma } = mates.amplitudes();
  return [
    ...hand('I', 'plus', mates.intensity, mates.sigma),
    ...hand('I', 'minus', mates.intensity, mates.sigma),
    ...hand('F', 'plus', amplitude, amplitudeSigma),
    ...hand('F', 'minus', amplitude, amplitudeSigma),
  ];
}

/** Seven digits, as many as an MTZ file has. */
function measured(name: string, sigmaName: string, values: Float64Array, sigmas: Float64Array): Column[] {
  return [
    { name, text: (row) => cifNumber(values[row], 7) },
    { name: sigmaName, text: (row) => cifNumber(sigmas[row], 7) },
  ];
}

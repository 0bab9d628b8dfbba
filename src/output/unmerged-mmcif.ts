import { crystalCategories, experimentCategories, softwareCategory } from './cif-categories.js';
import { cifLoopHead, cifNumber } from './cif-text.js';
import { blockName } from './merged-mmcif.js';
import type { OutputOptions } from './output-options.js';
import type { UnmergedFile, UnmergedFrame } from './unmerged-file.js';
import type { GrowingFile } from './write-atomic.js';

const COLUMNS = [
  'diffrn_id',
  'id',
  'index_h',
  'index_k',
  'index_l',
  'intensity_net',
  'intensity_sigma',
  'pdbx_image_id',
  'pdbx_scale_value',
];

/** mmCIF with every scaled observation as it was indexed, for deposition beside the merged one; frame after frame. */
export function writeUnmergedMmcif(
  file: GrowingFile,
  data: UnmergedFile,
  { version, deposition }: Pick<OutputOptions, 'version' | 'deposition'>,
): void {
  const entry = deposition.entry_id ?? 'PRIME';
  file.write(`data_${blockName(entry, 'Asf')}\n`);
  file.write(crystalCategories(entry, data.unitCell, data.spaceGroup));
  file.write(softwareCategory(version) + experimentCategories(data.wavelength, deposition));
  file.write(cifLoopHead('diffrn_refln', COLUMNS));
  let id = 0;
  for (const frame of data.frames()) {
    file.write(rowsOf(frame, id));
    id += frame.observations.n;
  }
  file.write('#\n');
}

function rowsOf({ number, observations }: UnmergedFrame, firstId: number): string {
  const { n, hkl, intensity, sigma, scale, partiality } = observations;
  const lines: string[] = [];
  for (let i = 0; i < n; i++)
    lines.push(
      `1 ${firstId + i + 1} ${hkl[3 * i]} ${hkl[3 * i + 1]} ${hkl[3 * i + 2]} ` +
        `${cifNumber(intensity[i], 7)} ${cifNumber(sigma[i], 7)} ${number} ${cifNumber(scale[i] / partiality[i])}\n`,
    );
  return lines.join('');
}

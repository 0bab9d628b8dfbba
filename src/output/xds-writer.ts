import { referenceSetting } from '../crystal/space-group-settings.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellParameters } from '../crystal/unit-cell.js';
import { asciiLine } from './ascii.js';
import { general } from './format-general.js';
import type { MergedFile } from './merged-file.js';

/** XDS_ASCII names symmetry by number alone, so it holds standard settings only. */
export function isXdsSetting(group: SpaceGroup): boolean {
  return group.lookupSymbol === referenceSetting(group.number).symbol;
}

/** XDS_ASCII with merged intensities, as XSCALE writes them with MERGE=TRUE. */
export function xdsAscii(merge: MergedFile, notes: readonly string[]): string {
  const { hkl, intensity, sigma } = merge.mates ?? merge.mean;
  const law = merge.mates === null ? 'TRUE' : 'FALSE';
  const lines = [
    `!FORMAT=XDS_ASCII    MERGE=TRUE    FRIEDEL'S_LAW=${law}`,
    ...notes.map((note) => `!${asciiLine(note)}`),
    `!SPACE_GROUP_NUMBER=${String(merge.spaceGroup.number).padStart(5)}`,
    `!UNIT_CELL_CONSTANTS=${cellParameters(merge.unitCell)
      .map((value) => value.toFixed(3).padStart(10))
      .join('')}`,
    `!X-RAY_WAVELENGTH=${merge.wavelength.toFixed(6).padStart(11)}`,
    '!NUMBER_OF_ITEMS_IN_EACH_DATA_RECORD=5',
    ...['H', 'K', 'L', 'IOBS', 'SIGMA(IOBS)'].map((item, i) => `!ITEM_${item}=${i + 1}`),
    '!END_OF_HEADER',
  ];
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) {
    const index = [hkl[j], hkl[j + 1], hkl[j + 2]].map((value) => String(value).padStart(5)).join(' ');
    lines.push(`${index} ${general(intensity[i], 7).padStart(12)} ${general(sigma[i], 7).padStart(12)}`);
  }
  return `${lines.join('\n')}\n!END_OF_DATA\n`;
}

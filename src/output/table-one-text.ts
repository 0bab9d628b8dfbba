import { cellParameters } from '../crystal/unit-cell.js';
import type { TableOne, TableOneValue } from '../statistics/table-one.js';

const LABEL_WIDTH = 30;

/** Table 1 as text; values of the outermost shell in parentheses. */
export function tableOneText(table: TableOne): string {
  const { resolution } = table;
  const line = (label: string, value: string) => `  ${label.padEnd(LABEL_WIDTH)}${value}`;
  return [
    'Table 1. Values in parentheses are for the outermost shell.',
    line('Space group', table.spaceGroup),
    line('Cell (A, degrees)', cellText(table)),
    line('Wavelength (A)', table.wavelength.toFixed(4)),
    line('Frames merged', String(table.nFrames)),
    line('Resolution (A)', `${rangeText(resolution.overall)} (${rangeText(resolution.outermost)})`),
    ...table.values.map((value) => line(labelOf(value), shownBoth(value))),
    ...(table.wilsonB === null ? [] : [line('Wilson B (A^2)', table.wilsonB.toFixed(1))]),
    ...table.notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}

/** The six cell parameters, separated by commas. */
export function cellText({ unitCell }: TableOne): string {
  return cellParameters(unitCell)
    .map((value) => value.toFixed(2))
    .join(', ');
}

export function rangeText([dMax, dMin]: readonly [number, number]): string {
  return `${dMax.toFixed(2)} - ${dMin.toFixed(2)}`;
}

function labelOf({ label, isPercent }: TableOneValue): string {
  return isPercent ? `${label} (%)` : label;
}

/** Both values as they are printed, those of repeats with their spread. */
function shownBoth(value: TableOneValue): string {
  const spread = (deviation: number | null | undefined) =>
    deviation === null || deviation === undefined ? '' : ` +- ${shown(value, deviation)}`;
  const { overall, outermost, deviation } = value;
  return `${shown(value, overall)}${spread(deviation?.overall)} (${shown(value, outermost)}${spread(deviation?.outermost)})`;
}

/** A value as it is printed; a dash where nothing is defined. */
export function shown({ isPercent, digits }: TableOneValue, value: number | null): string {
  return value === null ? '-' : ((isPercent ? 100 : 1) * value).toFixed(digits);
}

import { cellParameters } from '../crystal/unit-cell.js';
import type { TableOne } from '../statistics/table-one.js';
import { toJson } from './json.js';

/** Table 1 for programs: docs/statistics.md documents the fields. Ratios as numbers, undefined values null. */
export function tableOneJson(table: TableOne): string {
  const { values, unitCell, ...rest } = table;
  return `${toJson(
    {
      schema: 'prime-table-one-1',
      ...rest,
      unitCell: cellParameters(unitCell),
      values: Object.fromEntries(
        values.map(({ key, label, overall, outermost, deviation }) => [
          key,
          { label, overall, outermost, ...(deviation === undefined ? {} : { standardDeviation: deviation }) },
        ]),
      ),
    },
    1,
  )}\n`;
}

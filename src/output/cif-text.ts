import { asciiLine } from './ascii.js';

/** A value of a CIF file; null is unknown. */
export type CifValue = string | number | null;

/** A number with so many significant digits, as short as it can be; `?` where it is not finite. */
export function cifNumber(value: number, digits = 6): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : '?';
}

/** A value as it stands in a file: text quoted where its own characters ask for it (CIF 1.1), in ASCII. */
export function cifValue(value: CifValue): string {
  if (value === null) return '?';
  if (typeof value === 'number') return cifNumber(value);
  const text = asciiLine(value);
  if (text === '') return '?';
  const isPlain = /^[^\s_#$'"[\];?.][^\s]*$/.test(text) && !/^(data_|save_|loop_|stop_|global_)/i.test(text);
  if (isPlain) return text;
  // A quote ends where white space follows, for some readers also before a comment.
  if (!/'(\s|#|$)/.test(text)) return `'${text}'`;
  return /"(\s|#|$)/.test(text) ? `\n;${text}\n;` : `"${text}"`;
}

/** Items of one category with one value each; unknown ones are written too, as `?`. */
export function cifItems(category: string, items: Readonly<Record<string, CifValue>>): string {
  const width = Math.max(...Object.keys(items).map((name) => name.length)) + category.length + 4;
  const lines = Object.entries(items).map(
    ([name, value]) => `${`_${category}.${name}`.padEnd(width)}${cifValue(value)}`,
  );
  return `#\n${lines.join('\n')}\n`;
}

/** The head of a loop: rows of as many values follow. */
export function cifLoopHead(category: string, names: readonly string[]): string {
  return `#\nloop_\n${names.map((name) => `_${category}.${name}\n`).join('')}`;
}

/** A loop as a whole; columns without any known value are left out. */
export function cifLoop(category: string, rows: readonly Readonly<Record<string, CifValue>>[]): string {
  const names = Object.keys(rows[0]).filter((name) => rows.some((row) => cifValue(row[name]) !== '?'));
  const lines = rows.map((row) => `${names.map((name) => cifValue(row[name])).join(' ')}\n`);
  return cifLoopHead(category, names) + lines.join('');
}

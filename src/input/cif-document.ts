import { type CifToken, CifTokens } from './cif-tokens.js';
import { ReferenceProblem } from './reference-problem.js';

/** A loop: values row by row, one a tag. */
export interface CifLoop {
  /** In lower case, as are the tags of items. */
  readonly tags: readonly string[];
  readonly values: readonly string[];
}

/** One `data_` block; `?` and `.` stand as they are. */
export interface CifBlock {
  readonly name: string;
  readonly items: ReadonlyMap<string, string>;
  readonly loops: readonly CifLoop[];
}

/** Whether text is CIF: its first word opens a data block. */
export function looksLikeCif(text: string): boolean {
  try {
    return new CifTokens(text.slice(0, 1 << 16)).next()?.kind === 'data';
  } catch (error) {
    if (error instanceof ReferenceProblem) return false;
    throw error;
  }
}

class BlockBuilder {
  readonly items = new Map<string, string>();
  readonly loops: CifLoop[] = [];

  constructor(readonly name: string) {}
}

/**
 * Reads CIF 1.1 (https://doi.org/10.1107/97809553602060000107). Save frames, which are those of dictionaries, are taken as part of
 * their block.
 * @throws ReferenceProblem with the line of a mistake
 */
export function readCif(text: string): CifBlock[] {
  const tokens = new CifTokens(text);
  const blocks: BlockBuilder[] = [];
  let token = tokens.next();
  while (token !== null) {
    if (token.kind === 'data') {
      blocks.push(new BlockBuilder(token.text));
      token = tokens.next();
      continue;
    }
    const block = blocks[blocks.length - 1];
    if (block === undefined) throw mistake(token, 'stands before the first data block');
    if (token.kind === 'save') token = tokens.next();
    else if (token.kind === 'loop') token = readLoop(tokens, token, block);
    else if (token.kind === 'tag') {
      const value = tokens.next();
      if (value?.kind !== 'value') throw mistake(token, 'has no value');
      block.items.set(token.text, value.text);
      token = tokens.next();
    } else throw mistake(token, 'belongs to no tag');
  }
  return blocks;
}

function readLoop(tokens: CifTokens, loop: CifToken, block: BlockBuilder): CifToken | null {
  const tags: string[] = [];
  const values: string[] = [];
  let token = tokens.next();
  for (; token?.kind === 'tag'; token = tokens.next()) tags.push(token.text);
  for (; token?.kind === 'value'; token = tokens.next()) values.push(token.text);
  if (tags.length === 0) throw mistake(loop, 'has no tags');
  if (values.length % tags.length !== 0)
    throw mistake(
      loop,
      `has ${values.length} values, which do not fill rows of ${tags.length} (${tags[0]} ...)`,
    );
  block.loops.push({ tags, values });
  return token;
}

function mistake({ text, line }: CifToken, what: string): ReferenceProblem {
  return new ReferenceProblem(`line ${line}: ${text.length > 40 ? `${text.slice(0, 40)}...` : text} ${what}`);
}

/** The first item of these names that has a value; null where there is none. Names go without regard to `.` and `_`. */
export function itemOf(block: CifBlock, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = block.items.get(name) ?? block.items.get(name.replace('.', '_')) ?? loopItem(block, name);
    if (value !== undefined && !isMissing(value)) return value;
  }
  return null;
}

/** The first row of a loop that holds what mostly is an item. */
function loopItem({ loops }: CifBlock, name: string): string | undefined {
  const loop = loops.find(({ tags }) => tags.includes(name));
  return loop?.values[loop.tags.indexOf(name)];
}

export function isMissing(value: string): boolean {
  return value === '?' || value === '.';
}

/** The loop that has all these tags; items of one row that are not in a loop count as one. */
export function loopOf(block: CifBlock, ...names: readonly string[]): CifLoop | null {
  const loop = block.loops.find(({ tags }) => names.every((name) => tags.includes(name)));
  if (loop !== undefined) return loop;
  if (!names.every((name) => block.items.has(name))) return null;
  const category = names[0].slice(0, names[0].indexOf('.') + 1);
  const tags = [...block.items.keys()].filter((tag) => tag.startsWith(category));
  return { tags, values: tags.map((tag) => block.items.get(tag)!) };
}

/** A CIF number, perhaps with its standard uncertainty in parentheses; NaN for anything else. */
export function cifNumber(value: string | undefined): number {
  if (value === undefined || value === '' || isMissing(value)) return NaN;
  return Number(value.endsWith(')') ? value.replace(/\(\d+\)$/, '') : value);
}

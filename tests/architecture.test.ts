import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Folders in the order in which data flow: a folder imports only from its own group or from those before it. */
const ORDER: readonly (readonly string[])[] = [
  ['grammar'],
  ['phil'],
  ['params'],
  ['input'],
  ['frame'],
  ['scale'],
  ['ambiguity'],
  ['postrefine'],
  ['merge'],
  ['statistics'],
  ['output', 'report'],
  ['parallel', 'queue'],
  ['pipeline'],
  ['cli'],
];
/** Open to all; they import only each other. */
const LEAVES = ['crystal', 'numeric'];
/** The folders that may touch files, console, clock and process. */
const EFFECTFUL = ['cli', 'input', 'output', 'parallel', 'queue'];
const EFFECTS =
  /from 'node:(fs|child_process|os|worker_threads|process|timers|perf_hooks)|\bconsole\.|\bprocess\.|Date\.now|new Date\(/;
const EVALUATION = /\beval\(|new Function\(|\bvm\./;

interface Source {
  readonly file: string;
  readonly room: string;
  readonly text: string;
}

function sources(): Source[] {
  const files = ['src', 'grammar'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  return files.map((file) => ({ file, room: roomOf(file), text: readFileSync(join(root, file), 'utf8') }));
}

function roomOf(file: string): string {
  const [first, second] = file.split('/');
  return first === 'grammar' ? 'grammar' : second.endsWith('.ts') ? 'index' : second;
}

function rank(room: string): number {
  return ORDER.findIndex((group) => group.includes(room));
}

function filesImportedBy({ file, text }: Source): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map((match) =>
    relative(root, resolve(root, dirname(file), match[1])).replace(/\.js$/, '.ts'),
  );
}

function importsOf(source: Source): string[] {
  return filesImportedBy(source).map(roomOf);
}

/** Files that import each other in a circle, types included: what is left when files without imports among the rest are taken away. */
function filesInCircles(all: readonly Source[]): string[] {
  const imports = new Map(all.map((source) => [source.file, filesImportedBy(source)]));
  for (let before = -1; before !== imports.size;) {
    before = imports.size;
    const imported = new Set([...imports.values()].flat());
    for (const [file, names] of imports)
      if (!imported.has(file) || !names.some((name) => imports.has(name))) imports.delete(file);
  }
  return [...imports.keys()];
}

function isAllowed(from: string, to: string): boolean {
  if (from === to || from === 'index') return true;
  if (LEAVES.includes(from)) return LEAVES.includes(to);
  if (LEAVES.includes(to)) return true;
  return rank(to) >= 0 && rank(to) < rank(from);
}

describe('the house', () => {
  const all = sources();

  it('has sources in known rooms only', () => {
    const unknown = all.filter(({ room }) => room !== 'index' && !LEAVES.includes(room) && rank(room) < 0);
    expect(all.length).toBeGreaterThan(20);
    expect(unknown.map(({ file }) => file)).toEqual([]);
  });

  it('imports in one direction', () => {
    const wrong = all.flatMap((source) =>
      importsOf(source)
        .filter((to) => !isAllowed(source.room, to))
        .map((to) => `${source.file} imports from ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no files that import each other in a circle', () => {
    expect(filesInCircles(all)).toEqual([]);
    const file = (name: string, imported: string) => ({
      file: `src/x/${name}.ts`,
      room: 'x',
      text: `import { a } from './${imported}.js';`,
    });
    const circle = [file('a', 'b'), file('b', 'c'), file('c', 'b'), file('d', 'e')];
    expect(filesInCircles(circle)).toEqual(['src/x/b.ts', 'src/x/c.ts']);
  });

  it('touches files, console, clock and process in few rooms', () => {
    const wrong = all.filter(
      ({ room, text }) => !EFFECTFUL.includes(room) && EFFECTS.test(withoutComments(text)),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('never evaluates code', () => {
    expect(all.filter(({ text }) => EVALUATION.test(withoutComments(text))).map(({ file }) => file)).toEqual(
      [],
    );
  });

  it('uses yargs in cli only', () => {
    const wrong = all.filter(({ room, text }) => room !== 'cli' && text.includes("from 'yargs"));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}

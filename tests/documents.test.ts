import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

const PAGES = ['README.md', 'examples/README.md', ...filesIn('docs', '.md')];

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Headings of a page as the anchors that GitHub and GitLab make of them. */
function anchorsOf(file: string): Set<string> {
  const headings = [...textOf(file).matchAll(/^#+ (.*)$/gm)].map((match) => match[1]);
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{Nd}\p{Pc} -]/gu, '')
        .replace(/ /g, '-'),
    ),
  );
}

/** Links of a page to files of the project, as [file, anchor]. */
function linksOf(page: string): [string, string | undefined][] {
  return [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map((match) => {
    const [path, anchor] = match[1].split('#');
    return [path === '' ? page : relative(root, resolve(root, dirname(page), path)), anchor];
  });
}

function isBroken([file, anchor]: [string, string | undefined]): boolean {
  return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor));
}

const SOURCES = ['src', 'grammar', 'tests', 'bench', 'scripts', 'examples'].flatMap((folder) =>
  filesIn(folder, '.ts'),
);

/** Sources that a text names, in full or by the end of their path: `src/merge/group.ts`, `error-model.ts`. */
function sourcesNamedIn(text: string): string[] {
  return [...text.matchAll(/`([\w/.-]+\.ts)`/g)].map((match) => match[1]);
}

function isMissing(name: string): boolean {
  return !SOURCES.some((source) => source === name || source.endsWith(`/${name}`));
}

describe('documents', () => {
  it.each(PAGES)('%s links to what is there', (page) => {
    expect(linksOf(page).filter(isBroken)).toEqual([]);
  });

  it.each(PAGES)('%s names sources that are there', (page) => {
    expect(sourcesNamedIn(textOf(page)).filter(isMissing)).toEqual([]);
  });

  it('what sources say of docs/ is there', () => {
    const named = filesIn('src', '.ts').flatMap((file) =>
      [...textOf(file).matchAll(/docs\/[\w/-]+\.md/g)].map((match) => match[0]),
    );
    expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    expect(named).not.toEqual([]);
  });

  it('docs/decisions.md lists every decision', () => {
    const listed = new Set(linksOf('docs/decisions.md').map(([file, anchor]) => `${file}#${anchor ?? ''}`));
    const decisions = filesIn('docs/decisions', '.md').flatMap((file) =>
      [...anchorsOf(file)].slice(1).map((anchor) => `${file}#${anchor}`),
    );
    expect(decisions.filter((decision) => !listed.has(decision))).toEqual([]);
  });

  it('README.md and docs/decisions.md lead to every page', () => {
    const reached = new Set(['README.md', 'docs/decisions.md'].flatMap(linksOf).map(([file]) => file));
    expect(filesIn('docs', '.md').filter((page) => !reached.has(page))).toEqual([]);
  });
});

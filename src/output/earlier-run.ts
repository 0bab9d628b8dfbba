import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Every name that a run may leave in its folder; nothing else is ever removed. */
const OWN_NAMES =
  /^(log\.txt|\.done|statistics\.json|table1\.(txt|tex|json)|frames\.jsonl|rejections\.jsonl|indexing_(solution\.json|points\.svg|correlations\.svg)|params_(effective|changed)\.phil|\w+_(merge|unmerged|half[12])(_crystfel|_XDS_ASCII)?\.(mtz|hkl|HKL|cif)|.+\.\d+\.tmp)$/;
const LOG_BEGINS = /^prime\.run \S+, method = /;

/** Why a folder is not one that a run of this program left whole and alone; null where it is. */
export function whyNoEarlierRun(path: string): string | null {
  const entries = readdirSync(path, { withFileTypes: true });
  if (
    !existsSync(join(path, 'params_effective.phil')) ||
    !LOG_BEGINS.test(beginningOf(join(path, 'log.txt')))
  )
    return 'is no run of this program (log.txt and params_effective.phil say what is one)';
  const foreign = entries.filter((entry) => !entry.isFile() || !OWN_NAMES.test(entry.name));
  if (foreign.length === 0) return null;
  const names = foreign.slice(0, 3).map((entry) => entry.name);
  return `holds what prime.run did not write: ${names.join(', ')}${foreign.length > 3 ? ', ...' : ''}`;
}

/** The first bytes of a file as text; nothing where it cannot be read. */
function beginningOf(path: string): string {
  const head = Buffer.alloc(200);
  try {
    const file = openSync(path, 'r');
    try {
      return head.toString('utf8', 0, readSync(file, head, 0, head.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** An earlier run that stands aside until the one that replaces it is done. */
export interface EarlierRun {
  readonly path: string;
  /** The folder as people call it, e.g. mine.old-1. */
  readonly label: string;
}

/** Renames the folder of an earlier run to the first free NAME.old-K beside it. */
export function setAside(path: string, label: string): EarlierRun {
  for (let k = 1; ; k++) {
    const suffix = `.old-${k}`;
    const aside = join(dirname(path), basename(path) + suffix);
    if (existsSync(aside)) continue;
    renameSync(path, aside);
    return { path: aside, label: label.replace(/\/+$/, '') + suffix };
  }
}

/** Removes the files of an earlier run, and its folder unless something else was put there meanwhile. */
export function removeEarlierRun({ path }: EarlierRun): void {
  for (const name of readdirSync(path)) if (OWN_NAMES.test(name)) rmSync(join(path, name));
  if (readdirSync(path).length === 0) rmdirSync(path);
}

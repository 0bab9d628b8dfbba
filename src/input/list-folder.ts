import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { byCodePoints } from './glob.js';

export interface FolderFile {
  readonly name: string;
  /** The real path; null for a link that leads nowhere. */
  readonly path: string | null;
}

/**
 * The files directly in a folder, and links to files, by name. Hidden ones, pipes and folders within it are left out.
 * @throws what the system says of the folder
 */
export function listFolder(path: string): FolderFile[] {
  const folder = realpathSync(path);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isSymbolicLink()))
    .sort((a, b) => byCodePoints(a.name, b.name))
    .map((entry) => ({ name: entry.name, path: realPathOf(entry, folder) }))
    .filter((file): file is FolderFile => file.path !== undefined);
}

/** What to say of a folder without files: folders within it are named, as they are not searched. */
export function noFileText(path: string): string {
  const folders = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort(byCodePoints);
  if (folders.length === 0) return 'There is no file in this directory.';
  const named = folders.slice(0, 3).join(', ') + (folders.length > 3 ? ', ...' : '');
  return `There is no file in this directory itself, and those within it (${named}) are not searched: name them, or give a pattern such as ${path}/*.`;
}

/** Undefined for a link to what is no file. */
function realPathOf(entry: Dirent, folder: string): string | null | undefined {
  const path = `${folder}/${entry.name}`;
  if (entry.isFile()) return path;
  try {
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return null;
  }
}

import { readFileSync, statSync } from 'node:fs';

/** The files that parameters are read from. */
export const nodeFileSystem = {
  isFile: (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isDirectory: (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  readText: (path: string): string => readFileSync(path, 'utf8'),
};

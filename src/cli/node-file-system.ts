import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The files that parameters are read from, and the environment that their variables come from. */
export const nodeFileSystem = {
  isFile: (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isDirectory: (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  readText: (path: string): string => readFileSync(path, 'utf8'),
  absolutePath: (path: string): string => resolve(path),
  environment: (name: string): string | undefined => process.env[name],
};

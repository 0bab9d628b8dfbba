import { errorCode } from '../input/bytes.js';

/** What the system refuses most often, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'there is no permission to write there',
  EISDIR: 'it is a folder',
};

function reason(cause: unknown): string {
  const code = errorCode(cause) ?? '';
  if (Object.hasOwn(REASONS, code)) return REASONS[code];
  return cause instanceof Error ? cause.message : String(cause);
}

/** A file could not be written: full disk, quota, a folder that vanished. The message names the file. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`${path} cannot be written (${reason(cause)})`, { cause });
  }
}

/** Does something to a file. @throws FileWriteError when that fails */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new FileWriteError(path, error);
  }
}

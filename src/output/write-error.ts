/** A file could not be written: full disk, quota, a folder that vanished. The message names the file. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`${path} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
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

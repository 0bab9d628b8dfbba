import { createRequire } from 'node:module';
import { exitCode } from './exit-codes.js';

/** The package of this file. The folder of chunks is as deep in the built package as that of the commands. */
function ownPackage(): { readonly version: string; readonly bin: Readonly<Record<string, string>> } {
  return createRequire(import.meta.url)('../../../package.json') as ReturnType<typeof ownPackage>;
}

export function packageVersion(): string {
  return ownPackage().version;
}

/** Names of all commands of this package. */
export function installedCommands(): string[] {
  return Object.keys(ownPackage().bin);
}

/** Runs a command and sets the exit code of the process; whatever it throws is a defect, and reported as one. */
export async function runCommand(name: string, main: () => number | Promise<number>): Promise<void> {
  outliveReaders();
  try {
    process.exitCode = await main();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`\nThis is a defect of ${name}, please report it with the lines below.\n${text}\n`);
    process.exitCode = exitCode.bug;
  }
}

/** A reader that has gone (`prime.run ... | head`), or a terminal that was closed, ends nothing: the files are what counts. */
function outliveReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') process.exitCode = exitCode.failed;
  });
}

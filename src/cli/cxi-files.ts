import { existsSync, readFileSync, rmSync } from 'node:fs';
import { LogFile } from '../output/log-file.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import type { CxiFiles } from '../pipeline/cxi-merged-part.js';

/** The files PREFIX... of a run; `history` is what MTZ files say of program and parameters. */
export class PrefixFiles implements CxiFiles {
  readonly logPath: string;
  private readonly logFile: LogFile;

  /** @throws FileWriteError */
  constructor(
    private readonly prefix: string,
    logSuffix: string,
    readonly history: readonly string[],
  ) {
    this.logPath = `${prefix}${logSuffix}`;
    rmSync(this.logPath, { force: true });
    this.logFile = new LogFile(this.logPath);
  }

  log(text: string): void {
    this.logFile.write(text);
  }

  write(suffix: string, content: string | Uint8Array): string {
    const path = `${this.prefix}${suffix}`;
    writeFileAtomic(path, content);
    return path;
  }

  read(suffix: string): Uint8Array | null {
    const path = `${this.prefix}${suffix}`;
    return existsSync(path) ? readFileSync(path) : null;
  }

  close(): void {
    this.logFile.close();
  }
}

import { rmSync } from 'node:fs';
import { LogFile } from '../output/log-file.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import type { CxiFiles } from '../pipeline/cxi-merged-part.js';

/** The files PREFIX... of a run; what goes to the log also goes to standard output unless `quiet`. */
export class PrefixFiles implements CxiFiles {
  private readonly logFile: LogFile;

  /** @throws FileWriteError */
  constructor(
    private readonly prefix: string,
    logSuffix: string,
    private readonly quiet: boolean,
  ) {
    const path = `${prefix}${logSuffix}`;
    rmSync(path, { force: true });
    this.logFile = new LogFile(path);
  }

  log(text: string): void {
    this.logFile.write(text);
    if (!this.quiet) process.stdout.write(text);
  }

  write(suffix: string, content: string | Uint8Array): string {
    const path = `${this.prefix}${suffix}`;
    writeFileAtomic(path, content);
    return path;
  }

  close(): void {
    this.logFile.close();
  }
}

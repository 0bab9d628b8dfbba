import { existsSync, readFileSync, rmSync } from 'node:fs';
import { LogFile } from '../output/log-file.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import { FileWriteError } from '../output/write-error.js';
import type { CxiFiles } from '../pipeline/cxi-merged-part.js';

/** The files PREFIX... of a run; `history` is what MTZ files say of program and parameters. */
export class PrefixFiles implements CxiFiles {
  readonly logPath: string;
  private readonly logFile: LogFile;

  /**
   * @param mayShare whether several runs may write files of the same names, each with the frames of all (backend_add)
   * @throws FileWriteError
   */
  constructor(
    private readonly prefix: string,
    logSuffix: string,
    readonly history: readonly string[],
    private readonly mayShare = false,
  ) {
    this.logPath = `${prefix}${logSuffix}`;
    rmSync(this.logPath, { force: true });
    this.logFile = new LogFile(this.logPath);
  }

  log(text: string): void {
    this.logFile.write(text);
  }

  /** The run that began last has the names: tables, log and merged file are to be of one run. */
  checkNames(): void {
    if (this.mayShare || !this.logFile.isReplaced()) return;
    const cause = `another run with output.prefix=${this.prefix} began after this one, and the files of that name are its`;
    throw new FileWriteError(this.logPath, new Error(cause));
  }

  write(suffix: string, content: string | Uint8Array): string {
    this.checkNames();
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

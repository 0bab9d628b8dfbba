import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { writing } from './write-error.js';

/**
 * log.txt: appended as the run goes; every piece is with the operating system before `write` returns.
 * Everything here throws a FileWriteError when it fails.
 */
export class LogFile {
  private readonly file: number;

  constructor(readonly path: string) {
    this.file = writing(path, () => openSync(path, 'a'));
  }

  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    writing(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    });
  }

  /** Whether another file has taken the name of this one since it was begun. */
  isReplaced(): boolean {
    const now = statSync(this.path, { throwIfNoEntry: false });
    if (now === undefined) return false;
    const own = fstatSync(this.file);
    return now.ino !== own.ino || now.dev !== own.dev;
  }

  close(): void {
    writing(this.path, () => closeSync(this.file));
  }
}

import { closeSync, openSync, writeSync } from 'node:fs';

/** log.txt: appended as the run goes; every piece is with the operating system before `write` returns. */
export class LogFile {
  private readonly file: number;

  constructor(readonly path: string) {
    this.file = openSync(path, 'a');
  }

  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
  }

  close(): void {
    closeSync(this.file);
  }
}

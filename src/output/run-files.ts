import { join } from 'node:path';
import type { TableOne } from '../statistics/table-one.js';
import type { MergedFile } from './merged-file.js';
import { mergedCns } from './merged-file.js';
import { mergedMtz } from './merged-mtz.js';
import type { OutputOptions } from './output-options.js';
import { type FrameRecord, frameRecordLine } from './frame-record.js';
import { toJson } from './json.js';
import { LogFile } from './log-file.js';
import { tableOneJson } from './table-one-json.js';
import { tableOneLatex } from './table-one-latex.js';
import { tableOneText } from './table-one-text.js';
import { writeFileAtomic } from './write-atomic.js';

/** The files of one run. Every file but the log appears under its name only when it is whole. */
export class RunFiles {
  readonly log: LogFile;

  constructor(
    readonly directory: string,
    /** The folder as people call it, e.g. Prime_Run_3. */
    readonly label: string,
    private readonly options: OutputOptions,
  ) {
    this.log = new LogFile(join(directory, 'log.txt'));
  }

  /** The folder with a file's name, as people call it. */
  shown(name: string): string {
    return `${this.label}/${name}`;
  }

  writeParameters(effective: string, changed: string): void {
    this.write('params_effective.phil', effective);
    this.write('params_changed.phil', changed);
  }

  /** MTZ and CNS files of one merge, as far as they are asked for; returns the name of the MTZ file. */
  writeMerge(merge: MergedFile): string {
    return this.writeTables(merge, `${merge.stage}_merge`);
  }

  private writeTables(merge: MergedFile, name: string): string {
    const { formats, labels, history } = this.options;
    if (formats.includes('mtz')) this.write(`${name}.mtz`, mergedMtz(merge, labels, history));
    if (formats.includes('cns')) this.write(`${name}.hkl`, mergedCns(merge));
    return `${name}.mtz`;
  }

  writeFrames(records: readonly FrameRecord[]): void {
    this.write('frames.jsonl', records.map((record) => `${frameRecordLine(record)}\n`).join(''));
  }

  /** rejections.jsonl: one line per rejected observation. */
  writeRejections(records: readonly unknown[]): void {
    this.write('rejections.jsonl', records.map((record) => `${toJson(record)}\n`).join(''));
  }

  writeStatistics(statistics: unknown): void {
    this.write('statistics.json', `${toJson(statistics, 1)}\n`);
  }

  /** table1.txt, table1.tex, table1.json. */
  writeTableOne(table: TableOne): void {
    this.write('table1.txt', tableOneText(table));
    this.write('table1.tex', tableOneLatex(table));
    this.write('table1.json', tableOneJson(table));
  }

  /** The mark that the run came to its end. */
  writeDone(): void {
    this.write('.done', 'Done\n');
  }

  private write(name: string, content: string | Uint8Array): void {
    writeFileAtomic(join(this.directory, name), content);
  }
}

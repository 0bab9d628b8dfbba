import { join } from 'node:path';
import type { TableOne } from '../statistics/table-one.js';
import type { MergedFile } from './merged-file.js';
import { halfSetFile, mergedCns } from './merged-file.js';
import { crystfelList } from './crystfel-writer.js';
import type { DataReduction } from './data-reduction.js';
import { mergedMmcif } from './merged-mmcif.js';
import { mergedMtz } from './merged-mtz.js';
import { isXdsSetting, xdsAscii } from './xds-writer.js';
import { writeUnmergedMmcif } from './unmerged-mmcif.js';
import { fileOfStage, type OutputOptions } from './output-options.js';
import { type FrameRecord, frameRecordLine } from './frame-record.js';
import { toJson } from './json.js';
import { LogFile } from './log-file.js';
import { tableOneJson } from './table-one-json.js';
import { tableOneLatex } from './table-one-latex.js';
import { tableOneText } from './table-one-text.js';
import type { UnmergedFile } from './unmerged-file.js';
import { writeUnmergedMtz } from './unmerged-mtz.js';
import { flushFile, type GrowingFile, writeFileAtomic, writeGrowingFile } from './write-atomic.js';

/** Characters of a text that are put together before they are written. */
const PIECE = 2 ** 16;

/** The files of one run. Every file but the log appears under its name only when it is whole. */
export class RunFiles {
  readonly log: LogFile;
  /** Whole files under their names that may not be on the disk yet. */
  private readonly unflushed = new Set<string>();

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

  /** MTZ and CNS files of one merge, as far as they are asked for; returns the file that it is called by. */
  writeMerge(merge: MergedFile): string {
    this.writeTables(merge, `${merge.stage}_merge`);
    return fileOfStage(merge.stage, this.options.formats);
  }

  /** The result in every merged format that is asked for, half sets too; returns the file that it is called by. */
  writeResult(merge: MergedFile, made: DataReduction): string {
    this.writeTables(merge, `${merge.stage}_merge`);
    this.writeMore(merge, `${merge.stage}_merge`, made);
    if (this.options.halfSets)
      for (const half of [0, 1] as const) {
        const file = halfSetFile(merge, half);
        if (file === null) continue;
        this.writeTables(file, `${merge.stage}_half${half + 1}`);
        this.writeMore(file, `${merge.stage}_half${half + 1}`, null);
      }
    return fileOfStage(merge.stage, this.options.formats);
  }

  private writeMore(merge: MergedFile, name: string, made: DataReduction | null): void {
    const { formats, history } = this.options;
    if (formats.includes('mmcif')) this.write(`${name}.cif`, mergedMmcif(merge, made, this.options));
    if (formats.includes('crystfel')) this.write(`${name}_crystfel.hkl`, crystfelList(merge, history));
    if (!formats.includes('xds')) return;
    if (isXdsSetting(merge.spaceGroup)) this.write(`${name}_XDS_ASCII.HKL`, xdsAscii(merge, history));
    else
      this.log.write(
        `${name}_XDS_ASCII.HKL is not written: the format names symmetry by number alone, and ${merge.spaceGroup.lookupSymbol} is not the standard setting of ${merge.spaceGroup.number}.\n`,
      );
  }

  /** Whether any file of unmerged observations is asked for. */
  get wantsUnmerged(): boolean {
    return this.options.formats.some((format) => format.startsWith('unmerged'));
  }

  /** Every scaled observation, in the formats that are asked for. */
  writeUnmerged(data: UnmergedFile): void {
    const { formats, history } = this.options;
    if (formats.includes('unmerged_mtz'))
      this.grow(`${data.stage}_unmerged.mtz`, (file) => writeUnmergedMtz(file, data, history));
    if (formats.includes('unmerged_mmcif'))
      this.grow(`${data.stage}_unmerged.cif`, (file) => writeUnmergedMmcif(file, data, this.options));
  }

  private writeTables(merge: MergedFile, name: string): void {
    const { formats, labels, history } = this.options;
    if (formats.includes('mtz')) this.write(`${name}.mtz`, mergedMtz(merge, labels, history));
    if (formats.includes('cns')) this.write(`${name}.hkl`, mergedCns(merge));
  }

  writeFrames(records: Iterable<FrameRecord>): void {
    this.writeLines('frames.jsonl', records, frameRecordLine);
  }

  /** rejections.jsonl: one line per rejected observation. */
  writeRejections(records: Iterable<unknown>): void {
    this.writeLines('rejections.jsonl', records, toJson);
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

  /** How frames were indexed, and pictures of it. */
  writeIndexing(
    name: 'indexing_solution.json' | 'indexing_points.svg' | 'indexing_correlations.svg',
    text: string,
  ): void {
    this.write(name, text);
  }

  /** The mark that the run came to its end: all its files are on the disk. */
  writeDone(): void {
    for (const path of this.unflushed) flushFile(path);
    this.unflushed.clear();
    writeFileAtomic(join(this.directory, '.done'), 'Done\n');
  }

  /** A line for each record, never more than a piece of them at a time. */
  private writeLines<Item>(name: string, records: Iterable<Item>, lineOf: (record: Item) => string): void {
    this.grow(name, (file) => {
      let piece = '';
      for (const record of records) {
        piece += `${lineOf(record)}\n`;
        if (piece.length < PIECE) continue;
        file.write(piece);
        piece = '';
      }
      file.write(piece);
    });
  }

  private write(name: string, content: string | Uint8Array): void {
    this.grow(name, (file) => file.write(content));
  }

  private grow(name: string, fill: (file: GrowingFile) => void): void {
    const path = join(this.directory, name);
    writeGrowingFile(path, fill, false);
    this.unflushed.add(path);
  }
}

import { basename, dirname } from 'node:path';
import type { BytePlace } from './byte-place.js';
import { withFile } from './bytes.js';
import { contentBytes, contentOf } from './content.js';
import type { DialsExperiment } from './dials-experiments.js';
import {
  besides,
  dialsFrames,
  type DialsFile,
  experimentNames,
  namesFit,
  openTable,
  type OpenTable,
  readExperiments,
  tableNames,
} from './dials-pairs.js';
import { InputProblem } from './input-problem.js';
import { sentenceOf } from './open-archives.js';
import type { SourceRef } from './source-ref.js';

interface Pending extends DialsFile {
  /** Where its frames go. */
  readonly refs: SourceRef[];
}

interface PendingExperiments extends Pending {
  isUsed: boolean;
}

export interface PairProblem {
  readonly entry: string;
  readonly detail: string;
}

/**
 * The files of DIALS that `data` names: a reflection table and an experiment list make frames together, wherever each was
 * named. A partner that was not named is looked for beside the other, by its name.
 */
export class DialsFiles {
  private readonly tables: Pending[] = [];
  private readonly lists: PendingExperiments[] = [];
  private readonly problems: PairProblem[] = [];

  add(kind: 'table' | 'experiments', file: DialsFile, refs: SourceRef[]): void {
    if (kind === 'table') this.tables.push({ ...file, refs });
    else this.lists.push({ ...file, refs, isUsed: false });
  }

  /**
   * Puts the frames of every pair in their places.
   * @param fileNotSeen a file as a source, unless `data` names it: for pickled tables, which are read with their lists
   */
  pair(fileNotSeen: (path: string, shown: string) => SourceRef[]): PairProblem[] {
    for (const table of this.tables) this.caught(table.display, () => this.pairTable(table));
    for (const list of this.lists)
      if (!list.isUsed) this.caught(list.display, () => this.pairList(list, fileNotSeen));
    return this.problems;
  }

  private caught(entry: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.problems.push({ entry, detail: sentenceOf(error) });
    }
  }

  private pairTable(file: Pending): void {
    const open = openTable(file.place);
    const experiments = this.experimentsOf(file, open);
    if (experiments === null)
      throw new InputProblem(
        'missing-field',
        'No experiment list goes with this reflection table: name its .expt file too, or put it beside the table.',
      );
    this.take(file, open, experiments);
  }

  private take(file: Pending, open: OpenTable, experiments: readonly DialsExperiment[]): void {
    const { refs, problems } = dialsFrames(file, open, experiments);
    for (const ref of refs) file.refs.push(ref);
    for (const detail of problems) this.problems.push({ entry: file.display, detail });
  }

  /** By name beside it; or by the identifiers; or the only one that was named. */
  private experimentsOf(file: Pending, { table }: OpenTable): readonly DialsExperiment[] | null {
    const name = basename(file.path);
    const beside = this.lists.filter((list) => dirname(list.path) === dirname(file.path));
    const named = experimentNames(name).flatMap((fit) =>
      beside.filter((list) => basename(list.path) === fit),
    )[0];
    if (named !== undefined) return this.use(named);
    const path = file.place.kind === 'file' ? besides(file.path, experimentNames(name)) : null;
    if (path !== null) return readExperiments(filePlace(path));
    const identifiers = new Set([...table.identifiers.values()].filter((identifier) => identifier !== ''));
    for (const list of this.lists) {
      const experiments = readExperiments(list.place);
      const isSame = experiments.some(({ identifier }) => identifiers.has(identifier));
      const isOnly = this.lists.length === 1 && this.tables.length === 1;
      if (isSame || isOnly) return this.use(list, experiments);
    }
    return null;
  }

  private use(
    list: PendingExperiments,
    experiments = readExperiments(list.place),
  ): readonly DialsExperiment[] {
    list.isUsed = true;
    return experiments;
  }

  /** An experiment list that no named table goes with. */
  private pairList(
    list: PendingExperiments,
    fileNotSeen: (path: string, shown: string) => SourceRef[],
  ): void {
    const experiments = readExperiments(list.place);
    const isPartner = (name: string) => namesFit(name, basename(list.path));
    const path =
      list.place.kind === 'file'
        ? besides(list.path, tableNames(basename(list.path)).filter(isPartner))
        : null;
    if (path === null)
      throw new InputProblem(
        'missing-field',
        'No reflection table goes with this experiment list: name its .refl file too, or put it beside the list.',
      );
    const shown = list.display.slice(0, list.display.length - basename(list.path).length) + basename(path);
    const content = withFile(path, (file) => contentOf(file.read(0, contentBytes)));
    if (content === 'pickle') list.refs.push(...fileNotSeen(path, shown));
    else {
      const place = filePlace(path);
      this.take({ path, place, display: shown, refs: list.refs }, openTable(place), experiments);
    }
  }
}

function filePlace(path: string): BytePlace {
  return { kind: 'file', path, offset: 0, size: withFile(path, ({ size }) => size) };
}

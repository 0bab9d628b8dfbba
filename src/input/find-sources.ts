import { existsSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode } from './bytes.js';
import { expandGlob, isGlob } from './glob.js';
import { readList } from './list-file.js';
import { listFolder, noFileText } from './list-folder.js';
import { lookAt, memberSource, openArchive, sentenceOf } from './open-archives.js';
import type { OpenArchive } from './open-archives.js';
import { baseName, isFrameMember, memberDisplay } from './read-source.js';
import type { SourceProblem, SourceRef } from './source-ref.js';
import type { TarMember } from './tar-index.js';

export type { SourceProblem, SourceRef } from './source-ref.js';

export interface FoundSources {
  /** In the order of the entries; within a folder or a glob by name, within a list or an archive as it stands there. */
  readonly sources: readonly SourceRef[];
  readonly problems: readonly SourceProblem[];
}

/**
 * What the entries of `data` name: folders (the files in them, hidden ones left out), globs, archives (`file.tar`,
 * also compressed with gzip), members of archives (`file.tar:indN`), list files (one such entry a line), single files.
 * Whether a file is an archive or a list, its content says. A source that is named twice counts once.
 *
 * It never throws for what it finds: every trouble is a problem with a sentence. Compressed archives are decompressed
 * here, once, into shared memory.
 *
 * @param workingDirectory what relative entries, and lines of lists, start from
 */
export async function findSources(
  entries: readonly string[],
  workingDirectory: string,
): Promise<FoundSources> {
  const finder = new Finder(resolve(workingDirectory));
  for (const entry of entries) await finder.addEntry(entry.trim(), []);
  return { sources: finder.sources, problems: finder.problems };
}

/** Names after which a file in a folder may be an archive; the others are not opened before they are read. */
const archiveName = /\.(tar|tgz|tar\.\w+)$/i;
/** Names after which a file is taken as a frame without looking, for globs that fit a million of them. */
const frameName = /\.(pickle|pkl)$/i;
const memberEntry = /^(.+):ind(\d{1,9})$/;

class Finder {
  readonly sources: SourceRef[] = [];
  readonly problems: SourceProblem[] = [];
  private readonly workingDirectory: string;
  private readonly seen = new Set<string>();
  private readonly archives = new Map<string, OpenArchive>();

  constructor(workingDirectory: string) {
    this.workingDirectory = workingDirectory;
  }

  /** Adds what an entry names as seen from the working directory, or else from the first other base that has it. */
  async addEntry(entry: string, otherBases: readonly string[]): Promise<void> {
    try {
      if (entry !== '')
        for (const base of [this.workingDirectory, ...otherBases])
          if (await this.addFrom(base, entry)) return;
      const what = isGlob(entry) ? 'No file fits this pattern.' : 'There is no such file or directory.';
      this.problem('missing', entry, entry === '' ? 'The entry is empty.' : what);
    } catch (error) {
      this.problem('unreadable', entry, sentenceOf(error));
    }
  }

  /** Returns whether the entry names anything here, be it good or bad. */
  private async addFrom(base: string, entry: string): Promise<boolean> {
    const path = resolve(base, entry);
    const stat = statIfThere(path);
    if (stat !== null) {
      await this.addPath(path, entry, stat);
      return true;
    }
    const [, archive, index] = memberEntry.exec(entry) ?? [];
    if (archive !== undefined && existsSync(resolve(base, archive))) {
      await this.addMember(resolve(base, archive), entry, archive, Number(index));
      return true;
    }
    const matches = isGlob(entry) ? expandGlob(entry, base) : [];
    for (const match of matches) await this.addMatch(resolve(base, match), match);
    return matches.length > 0;
  }

  private async addMatch(path: string, shown: string): Promise<void> {
    try {
      await this.addPath(path, shown, statSync(path));
    } catch (error) {
      this.problem('unreadable', shown, sentenceOf(error));
    }
  }

  private async addPath(path: string, shown: string, stat: Stats): Promise<void> {
    const realPath = realpathSync(path);
    if (stat.isDirectory()) await this.addFolder(realPath, shown);
    else if (!stat.isFile()) this.problem('unreadable', shown, 'It is neither a file nor a directory.');
    else if (frameName.test(shown)) this.addFile(realPath, shown);
    else await this.addLookedAt(realPath, shown, true);
  }

  /** Adds a file after a look at what it is. */
  private async addLookedAt(realPath: string, shown: string, mayBeList: boolean): Promise<void> {
    const content = lookAt(realPath);
    if (content === 'tar' || content === 'tar.gz') await this.addArchive(realPath, content, shown);
    else if (content === 'text' && mayBeList) await this.addList(realPath, shown);
    else this.addFile(realPath, shown);
  }

  private addFile(realPath: string, shown: string): void {
    this.add(realPath, { kind: 'file', path: realPath, display: shown, name: baseName(shown) });
  }

  private async addFolder(realPath: string, shown: string): Promise<void> {
    if (this.wasSeen(`folder ${realPath}`, shown)) return;
    const files = listFolder(realPath);
    if (files.length === 0) this.problem('no-files', shown, noFileText(realPath));
    for (const file of files) {
      const display = shown.endsWith('/') ? shown + file.name : `${shown}/${file.name}`;
      if (file.path === null) this.problem('unreadable', display, 'It is a link that leads nowhere.');
      else if (archiveName.test(file.name)) await this.addLinked(file.path, display);
      else this.addFile(file.path, display);
    }
  }

  /** Adds a file of a folder that may be an archive. */
  private async addLinked(realPath: string, shown: string): Promise<void> {
    try {
      await this.addLookedAt(realPath, shown, false);
    } catch (error) {
      this.problem('unreadable', shown, sentenceOf(error));
    }
  }

  /** Adds what a list names. Each list is read once, so that lists may name one another in loops. */
  private async addList(realPath: string, shown: string): Promise<void> {
    if (this.wasSeen(`list ${realPath}`, shown)) return;
    const lines = readList(realPath);
    if (lines.length === 0) this.problem('list', shown, 'This list names nothing.');
    for (const line of lines) await this.addEntry(line, [dirname(realPath)]);
  }

  private async addArchive(realPath: string, content: 'tar' | 'tar.gz', shown: string): Promise<void> {
    if (this.wasSeen(`archive ${realPath}`, shown)) return;
    const archive = await this.archiveAt(realPath, content, shown);
    const members = archive.index.members.filter(isFrameMember);
    if (members.length === 0) this.problem('no-files', shown, 'There is no file in this archive.');
    for (const member of members)
      this.add(memberDisplay(realPath, member), memberSource(archive, member, shown));
  }

  private async addMember(path: string, entry: string, archiveShown: string, index: number): Promise<void> {
    const realPath = realpathSync(path);
    const content = lookAt(realPath);
    if (content !== 'tar' && content !== 'tar.gz') {
      this.problem('archive', entry, `The file ${archiveShown} is no tar archive.`);
      return;
    }
    const archive = await this.archiveAt(realPath, content, archiveShown);
    const member: TarMember | undefined = archive.index.members[index];
    if (member?.kind !== 'file')
      this.problem('missing', entry, `The archive has no file of number ${index}.`);
    else this.add(memberDisplay(realPath, member), memberSource(archive, member, archiveShown));
  }

  /** An archive with its headers read, once; what is wrong with it is told once. */
  private async archiveAt(realPath: string, content: 'tar' | 'tar.gz', shown: string): Promise<OpenArchive> {
    const known = this.archives.get(realPath);
    if (known !== undefined) return known;
    const archive = await openArchive(realPath, content);
    this.archives.set(realPath, archive);
    if (archive.index.problem !== null) this.problem('archive', shown, archive.index.problem);
    return archive;
  }

  private add(key: string, source: SourceRef): void {
    if (!this.wasSeen(key, source.display)) this.sources.push(source);
  }

  private wasSeen(key: string, shown: string): boolean {
    if (this.seen.has(key)) {
      this.problem('duplicate', shown, 'It was named before, and counts once.');
      return true;
    }
    this.seen.add(key);
    return false;
  }

  private problem(kind: SourceProblem['kind'], entry: string, detail: string): void {
    this.problems.push({ kind, entry, detail });
  }
}

/** What the system says of a path, or null where there is nothing. @throws what else the system says */
function statIfThere(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

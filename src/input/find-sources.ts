import { existsSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { closeKeptFile, errorCode } from './bytes.js';
import { expandGlob, isGlob } from './glob.js';
import { readList } from './list-file.js';
import { listFolder, noFileText } from './list-folder.js';
import { baseName } from './base-name.js';
import { type BytePlace, withPlace } from './byte-place.js';
import type { Content } from './content.js';
import { indexStream } from './crystfel-index.js';
import { DialsFiles } from './dials-files.js';
import {
  dividedContents,
  type FileContent,
  lookAt,
  lookAtMember,
  memberPlace,
  memberSource,
  openArchive,
  type OpenArchive,
  placeOf,
  placeSource,
  sentenceOf,
} from './open-archives.js';
import { isFrameMember, memberDisplay } from './read-source.js';
import type { SourceProblem, SourceRef } from './source-ref.js';
import type { TarMember } from './tar-index.js';

export type { SourceProblem, SourceRef } from './source-ref.js';

export interface FoundSources {
  /** In the order of the entries; within a folder or a glob by name, within a list or an archive as it stands there. */
  readonly sources: readonly SourceRef[];
  readonly problems: readonly SourceProblem[];
}

/**
 * What the entries of `data` name: folders (the files in them, hidden ones left out), globs, archives (tar, also
 * compressed with gzip, and zip), members of archives (`file.tar:indN`), list files (one such entry a line), single files.
 * What a file is, its content says. A stream gives a source for each image, a reflection table of DIALS with its
 * experiment list one for each experiment. A source that is named twice counts once.
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
  const found = finder.finish();
  // Frames are read as the files are then, not as they were looked through.
  closeKeptFile();
  return found;
}

/** Names after which a file is taken as a frame without looking, for folders and globs with a million of them. */
const frameName = /\.(pickle|pkl)$/i;
const memberEntry = /^(.+):ind(\d{1,9})$/;

class Finder {
  private readonly sources: SourceRef[][] = [];
  private readonly problems: SourceProblem[] = [];
  private readonly dials = new DialsFiles();
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
    const file = lookAt(realPath);
    if (isArchive(file)) await this.addArchive(realPath, file, shown);
    else if (file.content === 'text' && mayBeList && !file.isCompressed) await this.addList(realPath, shown);
    else if (dividedContents.has(file.content)) {
      if (!this.wasSeen(realPath, shown))
        this.addDivided(file.content, realPath, await placeOf(realPath, file.isCompressed), shown);
    } else this.addFile(realPath, shown);
  }

  /** Adds the images of a stream, or keeps a file of DIALS until its partner is known. */
  private addDivided(content: Content, path: string, place: BytePlace, shown: string): void {
    if (content === 'stream') this.sources.push(this.imagesOf(place, shown));
    else {
      // Its frames come to stand here.
      const refs: SourceRef[] = [];
      this.sources.push(refs);
      this.dials.add(content === 'table' ? 'table' : 'experiments', { path, place, display: shown }, refs);
    }
  }

  private imagesOf(place: BytePlace, shown: string): SourceRef[] {
    const { chunks, nImages, isCut } = withPlace(place, indexStream);
    if (isCut) this.problem('unreadable', shown, 'The stream ends in the midst of an image: it is cut off.');
    if (chunks.length === 0)
      this.problem('no-files', shown, `None of the ${nImages} images of this stream has an indexed lattice.`);
    const digits = String(nImages).length;
    return chunks.map(({ number, offset, size }) => {
      const label = `image${String(number).padStart(digits, '0')}`;
      const named = { display: `${shown}:${label}`, name: `${baseName(shown)}:${label}` };
      return placeSource({ ...place, offset: place.offset + offset, size }, named);
    });
  }

  /** All sources in order, when every entry was added. */
  finish(): FoundSources {
    for (const { entry, detail } of this.dials.pair((path, shown) => this.fileNotSeen(path, shown)))
      this.problem('partner', entry, detail);
    return { sources: this.sources.flat(), problems: this.problems };
  }

  /** A file as a source, unless it was named. */
  private fileNotSeen(path: string, shown: string): SourceRef[] {
    const realPath = realpathSync(path);
    if (this.seen.has(realPath)) return [];
    this.seen.add(realPath);
    return [{ kind: 'file', path: realPath, display: shown, name: baseName(shown) }];
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
      else if (frameName.test(file.name)) this.addFile(file.path, display);
      else await this.addLinked(file.path, display);
    }
  }

  /** Adds a file of a folder, which may be anything but a list. */
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

  private async addArchive(realPath: string, file: FileContent, shown: string): Promise<void> {
    if (this.wasSeen(`archive ${realPath}`, shown)) return;
    const archive = await this.archiveAt(realPath, file, shown);
    const members = archive.index.members.filter(isFrameMember);
    if (members.length === 0) this.problem('no-files', shown, 'There is no file in this archive.');
    for (const member of members) this.addFound(archive, member, realPath, shown);
  }

  private async addMember(path: string, entry: string, archiveShown: string, index: number): Promise<void> {
    const realPath = realpathSync(path);
    const file = lookAt(realPath);
    if (!isArchive(file)) {
      this.problem('archive', entry, `The file ${archiveShown} is no archive.`);
      return;
    }
    const archive = await this.archiveAt(realPath, file, archiveShown);
    const member: TarMember | undefined = archive.index.members[index];
    if (member?.kind !== 'file')
      this.problem('missing', entry, `The archive has no file of number ${index}.`);
    else this.addFound(archive, member, realPath, archiveShown);
  }

  private addFound(archive: OpenArchive, member: TarMember, realPath: string, archiveShown: string): void {
    const key = memberDisplay(realPath, member);
    const shown = memberDisplay(archiveShown, member);
    if (this.wasSeen(key, shown)) return;
    const content = frameName.test(member.name) ? 'pickle' : lookAtMember(archive, member);
    try {
      if (dividedContents.has(content))
        this.addDivided(content, `${realPath}/${member.name}`, memberPlace(archive, member), shown);
      else this.sources.push([memberSource(archive, member, archiveShown)]);
    } catch (error) {
      this.problem('unreadable', shown, sentenceOf(error));
    }
  }

  /** An archive with its headers read, once; what is wrong with it is told once. */
  private async archiveAt(realPath: string, file: FileContent, shown: string): Promise<OpenArchive> {
    const known = this.archives.get(realPath);
    if (known !== undefined) return known;
    const archive = await openArchive(realPath, file);
    this.archives.set(realPath, archive);
    if (archive.index.problem !== null) this.problem('archive', shown, archive.index.problem);
    return archive;
  }

  private add(key: string, source: SourceRef): void {
    if (!this.wasSeen(key, source.display)) this.sources.push([source]);
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

function isArchive({ content }: FileContent): boolean {
  return content === 'tar' || content === 'zip';
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

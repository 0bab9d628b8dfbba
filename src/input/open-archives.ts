import { baseName } from './base-name.js';
import { type BytePlace, withPlace } from './byte-place.js';
import { inflatedHead, inflateMember, maxFrameBytes, systemSentence, withFile } from './bytes.js';
import { contentWithin, inflateShared, shareBytes } from './compressed-archive.js';
import { type Content, contentBytes, contentOf } from './content.js';
import { InputProblem } from './input-problem.js';
import { memberDisplay } from './read-source.js';
import type { MemberRef, MemoryRef, SourceRef } from './source-ref.js';
import { indexTar, type TarIndex, type TarMember } from './tar-index.js';
import { indexZip } from './zip-index.js';

/** What a file holds, and whether that is compressed as a whole. */
export interface FileContent {
  readonly content: Content;
  readonly isCompressed: boolean;
}

/** What a file is, by its content; what a compressed one holds is looked into. @throws InputProblem 'unreadable' */
export function lookAt(path: string): FileContent {
  return withFile(path, (file) => {
    const content = contentOf(file.read(0, contentBytes));
    if (content !== 'gzip') return { content, isCompressed: false };
    return { content: contentWithin(file), isCompressed: true };
  });
}

/** Contents of which one file, or member, is divided into several sources before it is read. */
export const dividedContents: ReadonlySet<Content> = new Set<Content>(['stream', 'table', 'json']);

/** The bytes of a file as a place; those of a compressed one are decompressed into memory that threads share. */
export async function placeOf(path: string, isCompressed: boolean): Promise<BytePlace> {
  if (!isCompressed) return { kind: 'file', path, offset: 0, size: withFile(path, ({ size }) => size) };
  const { bytes, size } = await inflateShared(path);
  return { kind: 'memory', bytes, offset: 0, size };
}

/** An archive whose headers were read. */
export interface OpenArchive {
  readonly place: BytePlace;
  readonly index: TarIndex;
}

/** Reads the headers of an archive. @throws InputProblem 'unreadable', 'truncated', 'too-large' */
export async function openArchive(
  path: string,
  { content, isCompressed }: FileContent,
): Promise<OpenArchive> {
  const place = await placeOf(path, isCompressed);
  return { place, index: withPlace(place, content === 'zip' ? indexZip : indexTar) };
}

/** What a member of an archive holds. @throws InputProblem 'unreadable' */
export function lookAtMember({ place }: OpenArchive, member: TarMember): Content {
  return withPlace(place, (archive) => {
    if (member.isDeflated !== true)
      return contentOf(archive.read(member.offset, Math.min(contentBytes, member.size)));
    const start = archive.read(member.offset, Math.min(1 << 16, member.size));
    return contentOf(inflatedHead(start, 'deflate').subarray(0, contentBytes));
  });
}

/** The bytes of a member as a place; those of a deflated one are inflated into memory that threads share. */
export function memberPlace({ place }: OpenArchive, member: TarMember): BytePlace {
  const { offset, size } = member;
  if (member.isDeflated !== true) return { ...place, offset: place.offset + offset, size };
  const shared = withPlace(place, (archive) => {
    if (size > maxFrameBytes) throw new InputProblem('too-large', `The member has ${size} bytes.`);
    return shareBytes(inflateMember(archive.read(offset, size)));
  });
  return { kind: 'memory', bytes: shared.bytes, offset: 0, size: shared.size };
}

/** Some bytes as a source. */
export function placeSource(
  place: BytePlace,
  named: { readonly display: string; readonly name: string },
): MemberRef | MemoryRef {
  const { offset, size } = place;
  return place.kind === 'file'
    ? { kind: 'member', path: place.path, ...named, offset, size }
    : { kind: 'memory', bytes: place.bytes, ...named, offset, size };
}

/** A member of an archive as a source. */
export function memberSource({ place }: OpenArchive, member: TarMember, archiveShown: string): SourceRef {
  const { offset, size } = member;
  const named = { display: memberDisplay(archiveShown, member), name: baseName(member.name) };
  const source = placeSource({ ...place, offset: place.offset + offset, size }, named);
  return member.isDeflated === true ? { ...source, isDeflated: true } : source;
}

/** One sentence for what went wrong outside the frames. A bug goes on. */
export function sentenceOf(error: unknown): string {
  return error instanceof InputProblem ? error.message : systemSentence(error);
}

import { systemSentence, withFile } from './bytes.js';
import { holdsArchive, inflateShared, sharedSource } from './compressed-archive.js';
import type { SharedBytes } from './compressed-archive.js';
import { contentBytes, contentOf } from './content.js';
import type { Content } from './content.js';
import { InputProblem } from './input-problem.js';
import { baseName, memberDisplay } from './read-source.js';
import type { SourceRef } from './source-ref.js';
import { indexTar } from './tar-index.js';
import type { TarIndex, TarMember } from './tar-index.js';

/** An archive whose headers were read, and the shared memory that it was decompressed into, if so. */
export interface OpenArchive {
  readonly path: string;
  readonly index: TarIndex;
  readonly shared: SharedBytes | null;
}

/** What a file is, a compressed archive told from a compressed frame. @throws InputProblem 'unreadable' */
export function lookAt(path: string): Content | 'tar.gz' {
  return withFile(path, (file) => {
    const content = contentOf(file.read(0, contentBytes));
    return content === 'gzip' && holdsArchive(file) ? 'tar.gz' : content;
  });
}

/** Reads the headers of an archive. @throws InputProblem 'unreadable', 'truncated', 'too-large' */
export async function openArchive(path: string, content: 'tar' | 'tar.gz'): Promise<OpenArchive> {
  if (content === 'tar') return { path, index: withFile(path, indexTar), shared: null };
  const shared = await inflateShared(path);
  return { path, index: indexTar(sharedSource(shared)), shared };
}

/** A member of an archive as a source. */
export function memberSource(archive: OpenArchive, member: TarMember, archiveShown: string): SourceRef {
  const { offset, size } = member;
  const named = { display: memberDisplay(archiveShown, member), name: baseName(member.name), offset, size };
  return archive.shared === null
    ? { kind: 'member', path: archive.path, ...named }
    : { kind: 'memory', bytes: archive.shared.bytes, ...named };
}

/** One sentence for what went wrong outside the frames. A bug goes on. */
export function sentenceOf(error: unknown): string {
  return error instanceof InputProblem ? error.message : systemSentence(error);
}

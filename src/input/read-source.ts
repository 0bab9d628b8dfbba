import { gunzip, maxFrameBytes, memorySource, withFile, withKeptFile } from './bytes.js';
import { contentBytes, contentOf, packedElsewhere } from './content.js';
import { InputProblem } from './input-problem.js';
import { readIntegrationPickle, rejected } from './integration-pickle.js';
import type { ReadResult } from './raw-frame.js';
import type { SourceRef } from './source-ref.js';
import { indexTar } from './tar-index.js';
import type { ByteSource, TarMember } from './tar-index.js';

/**
 * All frames of a source, or the reasons why there are none. It reads at the place that the source names and needs
 * nothing else, so that threads can read different sources at once. What a file is, its content decides.
 */
export function readSource(ref: SourceRef): ReadResult[] {
  try {
    const { display, name } = ref;
    if (ref.kind === 'file') return withFile(ref.path, (file) => readWhole(file, display, name));
    if (ref.kind === 'memory') return readBytes(Buffer.from(ref.bytes, ref.offset, ref.size), display, name);
    return withKeptFile(ref.path, (file) => readBytes(take(file, ref.offset, ref.size), display, name));
  } catch (error) {
    return [rejected({ source: ref.display, name: ref.name, lattice: 0 }, error)];
  }
}

/** A file may be an archive larger than what is taken into memory for one frame. */
function readWhole(file: ByteSource, display: string, name: string): ReadResult[] {
  if (contentOf(file.read(0, contentBytes)) === 'tar') return readArchive(file, display);
  return readBytes(take(file, 0, file.size), display, name);
}

function take(file: ByteSource, offset: number, size: number): Buffer {
  if (size > maxFrameBytes)
    throw new InputProblem('too-large', `It has ${size} bytes; ${maxFrameBytes} are the most that is read.`);
  const bytes = file.read(offset, size);
  if (bytes.length < size) throw new InputProblem('truncated', 'The file ends before it should.');
  return bytes;
}

function readBytes(bytes: Buffer, display: string, name: string): ReadResult[] {
  const content = contentOf(bytes.subarray(0, contentBytes));
  if (content === 'pickle') return readIntegrationPickle(bytes, display, name);
  if (content === 'empty') throw new InputProblem('empty', 'The file is empty.');
  if (content === 'gzip') return readDecompressed(gunzip(bytes), display, name);
  if (content === 'tar')
    throw new InputProblem('foreign', 'It is an archive within an archive; unpack the outer one.');
  if (packedElsewhere.has(content))
    throw new InputProblem(
      'foreign',
      `It is compressed as ${content}, which is not read; unpack it, or use gzip.`,
    );
  const what =
    content === 'text' ? 'It is text' : content === 'hdf5' ? 'It is an HDF5 file' : 'Its content is unknown';
  throw new InputProblem('foreign', `${what}, no integration pickle.`);
}

/** What was compressed once may be an archive; what was compressed twice is nothing that a person made. */
function readDecompressed(bytes: Buffer, display: string, name: string): ReadResult[] {
  const content = contentOf(bytes.subarray(0, contentBytes));
  if (content === 'gzip') throw new InputProblem('foreign', 'It is compressed twice; decompress it once.');
  return content === 'tar' ? readArchive(memorySource(bytes), display) : readBytes(bytes, display, name);
}

function readArchive(archive: ByteSource, display: string): ReadResult[] {
  const { members, problem } = indexTar(archive);
  const results = members.filter(isFrameMember).flatMap((member) => readMember(archive, member, display));
  if (problem !== null) {
    const origin = { source: display, name: baseName(display), lattice: 0 };
    results.push(rejected(origin, new InputProblem('truncated', problem)));
  }
  return results;
}

function readMember(archive: ByteSource, member: TarMember, archiveDisplay: string): ReadResult[] {
  const display = memberDisplay(archiveDisplay, member);
  const name = baseName(member.name);
  try {
    return readBytes(take(archive, member.offset, member.size), display, name);
  } catch (error) {
    return [rejected({ source: display, name, lattice: 0 }, error)];
  }
}

/** A member that may be a frame: a file that is not hidden. */
export function isFrameMember(member: TarMember): boolean {
  return member.kind === 'file' && !baseName(member.name).startsWith('.');
}

export function memberDisplay(archive: string, member: TarMember): string {
  return `${archive}:ind${member.index}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

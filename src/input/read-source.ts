import type { ByteSource } from './byte-source.js';
import { baseName } from './base-name.js';
import { withPlace } from './byte-place.js';
import { gunzip, inflateMember, maxFrameBytes, memorySource, withFile, withKeptFile } from './bytes.js';
import type { OpenFile } from './bytes.js';
import { type Content, contentBytes, contentOf, packedElsewhere } from './content.js';
import { readChunks } from './crystfel-chunk.js';
import { readDialsFrame } from './dials-frame.js';
import { InputProblem } from './input-problem.js';
import { readIntegrationPickle, readKnownPickle } from './integration-pickle.js';
import { readMtzBatches } from './mtz-batches.js';
import { rejected } from './origin.js';
import { holdsPickledTable, readPickledTable } from './pickled-table.js';
import type { ReadResult } from './raw-frame.js';
import { defaultReadOptions, type ReadOptions } from './read-options.js';
import type { DialsRef, SourceRef } from './source-ref.js';
import { indexTar, type TarMember } from './tar-index.js';
import { readXdsAscii } from './xds-ascii.js';
import { indexZip } from './zip-index.js';

/** Bytes that one thread reads, and what is said of them. */
interface Piece {
  readonly bytes: Buffer;
  readonly display: string;
  readonly name: string;
  /** The file, where the bytes are those of a whole file. */
  readonly path: string | null;
  readonly options: ReadOptions;
}

/**
 * All frames of a source, or the reasons why there are none. It reads at the place that the source names and needs
 * nothing else, so that threads can read different sources at once. What a file is, its content decides.
 */
export function readSource(ref: SourceRef, options: ReadOptions = defaultReadOptions): ReadResult[] {
  try {
    if (ref.kind === 'dials') return [readExperiment(ref, options)];
    const { display, name } = ref;
    if (ref.kind === 'file') return withFile(ref.path, (file) => readFile(file, display, name, options));
    const piece = { display, name, path: null, options };
    if (ref.kind === 'memory') {
      const bytes = Buffer.from(ref.bytes, ref.offset, ref.size);
      return readBytes({ ...piece, bytes: ref.isDeflated === true ? inflateMember(bytes) : bytes });
    }
    return withKeptFile(ref.path, (file) => {
      const bytes = take(file, ref.offset, ref.size);
      return readBytes({ ...piece, bytes: ref.isDeflated === true ? inflateMember(bytes) : bytes });
    });
  } catch (error) {
    return [rejected({ source: ref.display, name: ref.name, lattice: 0 }, error)];
  }
}

function readExperiment(ref: DialsRef, options: ReadOptions): ReadResult {
  const origin = { source: ref.display, name: ref.name, lattice: 0 };
  const { model } = ref;
  if ('reason' in model) return rejected(origin, new InputProblem(model.reason, model.detail));
  return withPlace(ref.place, (table) =>
    readDialsFrame(table, ref.columns, ref.runs, model, origin, options),
  );
}

/** Up to this a file is read at once, whatever it is: asking for its beginning first takes as long as reading all of it. */
const maxReadAtOnce = 1 << 20;

function readFile(file: OpenFile, display: string, name: string, options: ReadOptions): ReadResult[] {
  const start = file.glance();
  // A frame that ends within these bytes is the same whatever follows.
  const frames = start === null || holdsPickledTable(start) ? null : readKnownPickle(start, display, name);
  return frames ?? readWhole(file, { display, name, path: file.path, options });
}

/** A file may be an archive larger than what is taken into memory for one frame. */
function readWhole(file: ByteSource, piece: Omit<Piece, 'bytes'>): ReadResult[] {
  if (file.size > maxReadAtOnce) {
    const content = contentOf(file.read(0, contentBytes));
    if (content === 'tar' || content === 'zip') return readArchive(file, content, piece);
  }
  const bytes = take(file, 0, file.size);
  const content = contentOf(bytes.subarray(0, contentBytes));
  if (content === 'tar' || content === 'zip') return readArchive(file, content, piece);
  return readBytes({ ...piece, bytes }, content);
}

function take(file: ByteSource, offset: number, size: number): Buffer {
  if (size > maxFrameBytes)
    throw new InputProblem('too-large', `It has ${size} bytes; ${maxFrameBytes} are the most that is read.`);
  const bytes = file.read(offset, size);
  if (bytes.length < size) throw new InputProblem('truncated', 'The file ends before it should.');
  return bytes;
}

/** Readers of formats of which one piece holds everything, by content. */
const readers: Partial<Record<Content, (piece: Piece) => ReadResult[]>> = {
  pickle: (piece) =>
    holdsPickledTable(piece.bytes)
      ? readPickledTable(piece.bytes, piece, piece.path, piece.options)
      : readIntegrationPickle(piece.bytes, piece.display, piece.name),
  chunk: readStream,
  stream: readStream,
  mtz: ({ bytes, display, name, options }) => readMtzBatches(bytes, display, name, options),
  xds: ({ bytes, display, name }) => readXdsAscii(bytes, display, name),
  gzip: (piece) => readDecompressed({ ...piece, bytes: gunzip(piece.bytes) }),
};

const FOREIGN: Partial<Record<Content, string>> = {
  text: 'It is text, and none that integration programs write.',
  hdf5: 'It is an HDF5 file, which is not read.',
  json: 'It is JSON: experiments without their reflection table (.refl).',
  table: 'It is a reflection table without its experiment list (.expt).',
  tar: 'It is an archive within an archive; unpack the outer one.',
  zip: 'It is an archive within an archive; unpack the outer one.',
};

function readBytes(
  piece: Piece,
  content: Content = contentOf(piece.bytes.subarray(0, contentBytes)),
): ReadResult[] {
  const reader = readers[content];
  if (reader !== undefined) return reader(piece);
  if (content === 'empty') throw new InputProblem('empty', 'The file is empty.');
  if (packedElsewhere.has(content))
    throw new InputProblem(
      'foreign',
      `It is compressed as ${content}, which is not read; unpack it, or use gzip.`,
    );
  throw new InputProblem(
    'foreign',
    FOREIGN[content] ?? 'Its content is unknown: it is no format that is read.',
  );
}

function readStream(piece: Piece): ReadResult[] {
  const results = readChunks(piece.bytes, piece.display);
  if (results.length > 0) return results;
  throw new InputProblem('empty', 'No image has an indexed lattice.');
}

/** What was compressed once may be an archive; what was compressed twice is nothing that a person made. */
function readDecompressed(piece: Piece): ReadResult[] {
  const content = contentOf(piece.bytes.subarray(0, contentBytes));
  if (content === 'gzip') throw new InputProblem('foreign', 'It is compressed twice; decompress it once.');
  if (content === 'tar' || content === 'zip') return readArchive(memorySource(piece.bytes), content, piece);
  return readBytes(piece);
}

function readArchive(archive: ByteSource, content: 'tar' | 'zip', piece: Omit<Piece, 'bytes'>): ReadResult[] {
  const { members, problem } = content === 'zip' ? indexZip(archive) : indexTar(archive);
  const results = members.filter(isFrameMember).flatMap((member) => readMember(archive, member, piece));
  const origin = { source: piece.display, name: piece.name, lattice: 0 };
  if (problem !== null) results.push(rejected(origin, new InputProblem('truncated', problem)));
  else if (results.length === 0)
    results.push(rejected(origin, new InputProblem('empty', 'There is no file in this archive.')));
  return results;
}

function readMember(archive: ByteSource, member: TarMember, piece: Omit<Piece, 'bytes'>): ReadResult[] {
  const display = memberDisplay(piece.display, member);
  const name = baseName(member.name);
  try {
    const stored = take(archive, member.offset, member.size);
    const bytes = member.isDeflated === true ? inflateMember(stored) : stored;
    return readBytes({ ...piece, bytes, display, name, path: null });
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

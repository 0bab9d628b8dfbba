import type { ByteSource } from './byte-source.js';
import type { TarIndex, TarMember } from './tar-index.js';

/** Signatures and lengths of the records (PKWARE APPNOTE 6.3). */
const END = 0x06054b50;
const END_LENGTH = 22;
const END64 = 0x06064b50;
const END64_LENGTH = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_LENGTH = 20;
const CENTRAL = 0x02014b50;
const CENTRAL_LENGTH = 46;
const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;
const maxComment = 65535;
const maxDirectoryBytes = 1 << 29;

interface Directory {
  readonly offset: number;
  readonly size: number;
}

/**
 * Where the members of a zip file lie. Only the directory at its end and the headers of the members are read. Members that
 * are encrypted, or compressed otherwise than by deflate, are 'other'. Damage is no error: what was found before it is given,
 * and a sentence.
 */
export function indexZip(source: ByteSource): TarIndex {
  const directory = findDirectory(source);
  if (directory === null)
    return { members: [], problem: 'The zip file has no directory at its end: it is cut off or damaged.' };
  if (directory.size > maxDirectoryBytes || directory.offset + directory.size > source.size)
    return { members: [], problem: 'The directory of the zip file does not lie within it.' };
  // A copy: headers of members are read while it is gone through.
  return readDirectory(source, Buffer.from(source.read(directory.offset, directory.size)));
}

function findDirectory(source: ByteSource): Directory | null {
  const start = Math.max(0, source.size - END_LENGTH - maxComment);
  const tail = Buffer.from(source.read(start, source.size - start));
  for (let at = tail.length - END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const size = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (size !== 0xffffffff && offset !== 0xffffffff) return { offset, size };
    return findDirectory64(source, start + at);
  }
  return null;
}

function findDirectory64(source: ByteSource, end: number): Directory | null {
  const locator = Buffer.from(source.read(Math.max(0, end - LOCATOR64_LENGTH), LOCATOR64_LENGTH));
  if (locator.length < LOCATOR64_LENGTH || locator.readUInt32LE(0) !== LOCATOR64) return null;
  const record = source.read(Number(locator.readBigUInt64LE(8)), END64_LENGTH);
  if (record.length < END64_LENGTH || record.readUInt32LE(0) !== END64) return null;
  return { size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
}

function readDirectory(source: ByteSource, directory: Buffer): TarIndex {
  const members: TarMember[] = [];
  let at = 0;
  while (at + CENTRAL_LENGTH <= directory.length && directory.readUInt32LE(at) === CENTRAL) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const next = at + CENTRAL_LENGTH + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (next > directory.length) return { members, problem: 'The directory of the zip file is cut off.' };
    const name = directory.toString('utf8', at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + nameLength);
    const member = readMember(source, directory, at, name, members.length);
    if (member === null) return { members, problem: `The zip file is damaged at ${JSON.stringify(name)}.` };
    members.push(member);
    at = next;
  }
  const isWhole = at === directory.length;
  return { members, problem: isWhole ? null : 'The directory of the zip file is damaged.' };
}

function readMember(
  source: ByteSource,
  directory: Buffer,
  at: number,
  name: string,
  index: number,
): TarMember | null {
  const method = directory.readUInt16LE(at + 10);
  const isEncrypted = (directory.readUInt16LE(at + 8) & 1) !== 0;
  const [size, header] = sizeAndPlace(directory, at);
  if (name.endsWith('/')) return { index, name, kind: 'directory', offset: 0, size: 0 };
  const local = source.read(header, LOCAL_LENGTH);
  if (local.length < LOCAL_LENGTH || local.readUInt32LE(0) !== LOCAL) return null;
  const offset = header + LOCAL_LENGTH + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (offset + size > source.size) return null;
  const kind = isEncrypted || (method !== 0 && method !== 8) ? 'other' : 'file';
  return { index, name, kind, offset, size, isDeflated: method === 8 };
}

/** Compressed size and place of the header of a member, from the extension for large files where that has them. */
function sizeAndPlace(directory: Buffer, at: number): [size: number, header: number] {
  let size = directory.readUInt32LE(at + 20);
  let header = directory.readUInt32LE(at + 42);
  const isUncompressedLarge = directory.readUInt32LE(at + 24) === 0xffffffff;
  let extra = at + CENTRAL_LENGTH + directory.readUInt16LE(at + 28);
  const end = extra + directory.readUInt16LE(at + 30);
  while (extra + 4 <= end) {
    const length = directory.readUInt16LE(extra + 2);
    if (directory.readUInt16LE(extra) === 1 && extra + 4 + length <= end) {
      let field = extra + 4 + (isUncompressedLarge ? 8 : 0);
      const stop = extra + 4 + length;
      if (size === 0xffffffff && field + 8 <= stop) {
        size = Number(directory.readBigUInt64LE(field));
        field += 8;
      }
      if (header === 0xffffffff && field + 8 <= stop) header = Number(directory.readBigUInt64LE(field));
    }
    extra += 4 + length;
  }
  return [size, header];
}

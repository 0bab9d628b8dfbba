import type { ByteSource } from './byte-source.js';
import { isTarHeader } from './content.js';

/** A member of an archive (tar or zip), in the order and with the number that Python's `tarfile.getmembers()` gives it. */
export interface TarMember {
  readonly index: number;
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  /** Where its bytes lie in the archive; those of the target for a link within the archive. */
  readonly offset: number;
  readonly size: number;
  /** The bytes are deflated, as in zip archives. */
  readonly isDeflated?: boolean;
}

export interface TarIndex {
  readonly members: readonly TarMember[];
  /** One sentence on what is wrong with the archive after the last member, or null. */
  readonly problem: string | null;
}

const BLOCK = 512;
const maxMembers = 5_000_000;
/** Longest extended header taken: names and numbers need some hundred bytes. */
const maxExtension = 1 << 20;

interface Header {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly linkName: string;
}

/** What extension blocks say about the member after them. */
interface Extension {
  path?: string;
  linkPath?: string;
  size?: number;
}

/**
 * Where the members of a tar file lie (POSIX.1-1988 and -2001, GNU long names). Only headers are read. Damage is no
 * error: the members before it are given, and a sentence.
 */
export function indexTar(source: ByteSource): TarIndex {
  const members: TarMember[] = [];
  const links: { readonly at: number; readonly target: string }[] = [];
  let extension: Extension = {};
  let offset = 0;
  const end = (problem: string | null): TarIndex => ({ members: resolveLinks(members, links), problem });
  while (offset < source.size) {
    const block = source.read(offset, BLOCK);
    if (block.length < BLOCK) return end(`The archive ends within a header, at byte ${source.size}.`);
    if (block[0] === 0 && block.every((byte) => byte === 0)) return end(null);
    if (!isTarHeader(block)) return end(`The archive is damaged at byte ${offset}.`);
    const header = readHeader(block);
    const data = offset + BLOCK;
    if ('xgLK'.includes(header.type)) {
      if (!(header.size <= Math.min(maxExtension, source.size - data)))
        return end(`The archive is damaged at byte ${offset}.`);
      readExtension(header, source.read(data, header.size), extension);
      offset = data + roundUp(header.size);
      continue;
    }
    if (header.type === 'S')
      return end(`The member at byte ${offset} is stored sparsely, which is not read.`);
    const name = extension.path ?? header.name;
    const size = extension.size ?? header.size;
    const kind = kindOf(header.type, name);
    const stored = '123456'.includes(header.type) || kind === 'directory' ? 0 : size;
    if (!(stored >= 0) || data + stored > source.size)
      return end(`The archive ends within ${JSON.stringify(name)}.`);
    if (members.length === maxMembers) return end(`The archive has more than ${maxMembers} members.`);
    if ('12'.includes(header.type))
      links.push({ at: members.length, target: linkTarget(header, name, extension) });
    members.push({ index: members.length, name, kind, offset: data, size: stored });
    extension = {};
    offset = data + roundUp(stored);
  }
  return end(offset === 0 ? 'The archive is empty.' : null);
}

function roundUp(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function kindOf(type: string, name: string): TarMember['kind'] {
  if (type === '5') return 'directory';
  // Before POSIX a directory was a file whose name ends in a slash.
  if ((type === '0' || type === '\0') && name.endsWith('/')) return 'directory';
  return type === '0' || type === '\0' || type === '7' ? 'file' : 'other';
}

function readHeader(block: Buffer): Header {
  const isUstar = block.toString('latin1', 257, 262) === 'ustar' && block[262] === 0;
  const prefix = isUstar ? field(block, 345, 155) : '';
  const name = field(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(block[156]),
    size: numberField(block, 124, 12),
    linkName: field(block, 157, 100),
  };
}

function field(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}

/** Octal digits; or, where the first bit is set, a big-endian number (GNU, for sizes of 8 GiB and more). */
function numberField(block: Buffer, start: number, length: number): number {
  if (block[start] < 0x80) return parseInt(field(block, start, length).trim() || '0', 8);
  let value = block[start] & 0x7f;
  for (let i = start + 1; i < start + length; i++) value = value * 256 + block[i];
  return Number.isSafeInteger(value) ? value : NaN;
}

function readExtension(header: Header, data: Buffer, extension: Extension): void {
  if (header.type === 'L') extension.path = field(data, 0, data.length);
  else if (header.type === 'K') extension.linkPath = field(data, 0, data.length);
  else if (header.type === 'x') readPaxRecords(data, extension);
  // Global records ('g') hold comments and times.
}

/** Records "length key=value\n", the length counting the whole record. */
function readPaxRecords(data: Buffer, extension: Extension): void {
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(data.toString('latin1', at, space));
    if (!(length > space - at && at + length <= data.length)) return;
    const record = data.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const value = record.slice(equals + 1);
    const key = record.slice(0, equals);
    if (key === 'path') extension.path = value;
    else if (key === 'linkpath') extension.linkPath = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) extension.size = Number(value);
    at += length;
  }
}

/** The member that a link means: hard links name it from the root of the archive, symbolic ones from beside them. */
function linkTarget(header: Header, name: string, extension: Extension): string {
  const target = extension.linkPath ?? header.linkName;
  if (header.type === '1') return normal(target);
  return normal(name.slice(0, name.lastIndexOf('/') + 1) + target);
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Links to a file of the archive become that file; others stay 'other'. */
function resolveLinks(members: TarMember[], links: readonly { at: number; target: string }[]): TarMember[] {
  if (links.length === 0) return members;
  const byName = new Map(members.map((member) => [normal(member.name), member]));
  const resolved = [...members];
  for (const { at, target } of links) {
    const file = byName.get(target);
    if (file?.kind === 'file')
      resolved[at] = { ...members[at], kind: 'file', offset: file.offset, size: file.size };
  }
  return resolved;
}

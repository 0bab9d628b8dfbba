import { isTableHead } from './dials-table.js';

/** What a file holds, by its first bytes; names are not asked. */
export type Content =
  | 'empty'
  | 'gzip'
  | 'zip'
  | 'tar'
  | 'pickle'
  | 'stream'
  | 'chunk'
  | 'table'
  | 'json'
  | 'mtz'
  | 'xds'
  | 'text'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'hdf5'
  | 'other';

/** How many bytes `contentOf` wants to see. */
export const contentBytes = 512;

const MAGIC: readonly (readonly [Content, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
];

/** PROTO, with which pickles of protocol 2 and later begin; nothing else that is read begins so. */
const PICKLE_PROTOCOL = 0x80;

const TEXT_STARTS: readonly (readonly [Content, string])[] = [
  ['stream', 'CrystFEL stream format'],
  ['chunk', '----- Begin chunk'],
  ['mtz', 'MTZ '],
  ['xds', '!FORMAT=XDS_ASCII'],
  ['xds', '!FORMAT=nXDS'],
];

/** Kinds that a person could unpack into something that is read. */
export const packedElsewhere: ReadonlySet<Content> = new Set<Content>(['bzip2', 'xz', 'zstd']);

/**
 * What a file holds.
 * @param head its first bytes, `contentBytes` of them or all
 */
export function contentOf(head: Buffer): Content {
  if (head.length === 0) return 'empty';
  if (head[0] === PICKLE_PROTOCOL) return 'pickle';
  for (const [content, magic] of MAGIC) if (magic.every((byte, i) => head[i] === byte)) return content;
  if (isTarHeader(head)) return 'tar';
  if (isTableHead(head)) return 'table';
  for (const [content, start] of TEXT_STARTS)
    if (head.toString('latin1', 0, start.length) === start) return content;
  if (looksLikePickle(head)) return 'pickle';
  if (/^\s*\{/.test(head.toString('latin1', 0, 64))) return 'json';
  return isText(head) ? 'text' : 'other';
}

/** The empty dict, or mark and dict, with which protocols 0 and 1 begin a frame. */
function looksLikePickle(head: Buffer): boolean {
  const start = head.toString('latin1', 0, 4);
  return /^(\}[q(rp]|\(d[pq]|\(lp|\]q)/.test(start);
}

/** Printable characters, line ends and tabs, in ASCII or the bytes of UTF-8. */
function isText(head: Buffer): boolean {
  return head.every((byte) => (byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13));
}

/** A header block of a tar file is right when its checksum is. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < 512 || block[0] === 0) return false;
  const stated = parseInt(block.toString('latin1', 148, 156).trim(), 8);
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let i = 0; i < 512; i++) {
    if (i >= 148 && i < 156) continue;
    unsigned += block[i];
    signed += (block[i] << 24) >> 24;
  }
  return stated === unsigned || stated === signed;
}

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

const MAGIC: readonly (readonly [Content, string])[] = [
  ['gzip', '1f8b'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
  ['hdf5', '894844460d0a1a0a'],
];

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
  for (const [content, magic] of MAGIC)
    if (head.toString('hex', 0, magic.length / 2) === magic) return content;
  if (isTarHeader(head)) return 'tar';
  if (isTableHead(head)) return 'table';
  for (const [content, start] of TEXT_STARTS)
    if (head.toString('latin1', 0, start.length) === start) return content;
  if (looksLikePickle(head)) return 'pickle';
  if (/^\s*\{/.test(head.toString('latin1', 0, 64))) return 'json';
  return isText(head) ? 'text' : 'other';
}

/** PROTO and a version; or the empty dict, or mark and dict, with which protocols 0 and 1 begin a frame. */
function looksLikePickle(head: Buffer): boolean {
  if (head[0] === 0x80) return true;
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

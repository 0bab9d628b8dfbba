import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { batchMtz } from './batch-mtz-writer.js';
import { experimentsOfFrames, tableOfFrames } from './dials-writer.js';
import { samplePickle } from './pickled-frame.js';
import { smallRawFrame } from './small-raw-frame.js';
import { streamOfFrames } from './stream-writer.js';
import { xdsAscii } from './xds-writer.js';
import { zipOf } from './zip-writer.js';

const megabyte = 1 << 20;

const stream = streamOfFrames([smallRawFrame], { type: 'orthorhombic', centring: 'P', uniqueAxis: '*' });
const crystal = stream.slice(stream.indexOf('--- Begin crystal'), stream.indexOf('----- End chunk'));
const head = stream.slice(0, stream.indexOf('--- Begin crystal'));
const xds = xdsAscii([smallRawFrame], 16);
const xdsRow = xds.split('\n').find((line) => /^\s*-?\d/.test(line)) ?? '';
const mtz = batchMtz([smallRawFrame]);

/** A copy of an MTZ file in which a text of its header is another one of the same length. */
function mtzWith(pattern: RegExp, change: (found: string) => string): Buffer {
  const text = mtz.toString('latin1');
  return Buffer.from(
    text.replace(pattern, (found) => change(found).padEnd(found.length).slice(0, found.length)),
    'latin1',
  );
}

/** What grows a thousandfold when it is decompressed. */
function bomb(start: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(start), Buffer.alloc(256 * megabyte)]);
}

/** A file of the same members again and again is a file of all of them (RFC 1952): this one has a gigabyte. */
function gzipBomb(start: string | Buffer): Buffer {
  const zeros = gzipSync(Buffer.alloc(64 * megabyte));
  return Buffer.concat([gzipSync(Buffer.from(start)), ...new Array<Buffer>(16).fill(zeros)]);
}

async function tarOf(name: string, content: Buffer): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function xdsOfImages(n: number): string {
  const end = xds.indexOf('!END_OF_DATA');
  const start = xds.indexOf(xdsRow);
  const words = xdsRow.trim().split(/\s+/);
  const rows = Array.from({ length: n }, (_none, i) =>
    words.map((word, at) => (at === 7 ? String(i + 0.5) : word)).join(' '),
  );
  return `${xds.slice(0, start)}${rows.join('\n')}\n${xds.slice(end)}`;
}

type Write = (name: string, content: string | Buffer) => void;
type Link = (name: string, target: string) => void;

/** Each writes what it needs into an empty folder and names the entry to read. */
const cases: Readonly<Record<string, (write: Write, link: Link) => string | Promise<string>>> = {
  'a gigabyte of zeros, compressed': (write) => {
    write('a.gz', gzipBomb(''));
    return 'a.gz';
  },
  'a stream that goes on with a gigabyte of zeros, compressed': (write) => {
    write('a.stream.gz', gzipBomb(head));
    return 'a.stream.gz';
  },
  'a table that goes on with a gigabyte of zeros, compressed': (write) => {
    write('a.refl.gz', gzipBomb(tableOfFrames([smallRawFrame], ['x'])));
    return 'a.refl.gz';
  },
  'a zip of half a gigabyte of zeros': (write) => {
    write('a.zip', zipOf({ 'a.pickle': bomb(Buffer.of(0x80, 2)), 'b.stream': bomb(head) }));
    return 'a.zip';
  },
  'a zip whose members all are the same bytes': (write) => {
    const member = Buffer.from(zipOf({ 'a.pickle': samplePickle() }));
    const end = member.length - 22;
    const directory = member.readUInt32LE(end + 16);
    const entry = member.subarray(directory, end);
    const many = Buffer.concat(new Array<Buffer>(5_000).fill(entry));
    const tail = Buffer.from(member.subarray(end));
    tail.writeUInt32LE(many.length, 12);
    write('a.zip', Buffer.concat([member.subarray(0, directory), many, tail]));
    return 'a.zip';
  },
  'a zip within a zip within a zip': (write) => {
    let inner = zipOf({ 'a.pickle': samplePickle() });
    for (let depth = 0; depth < 50; depth++) inner = zipOf({ 'a.zip': inner });
    write('a.zip', inner);
    return 'a.zip';
  },
  'an archive within an archive, fifty times': async (write) => {
    let inner = await tarOf('a.pickle', samplePickle());
    for (let depth = 0; depth < 50; depth++) inner = gzipSync(await tarOf('a.tar', inner));
    write('a.tar', inner);
    return 'a.tar';
  },
  'an archive of fifty thousand empty files': async (write) => {
    const one = (await tarOf('a.stream', Buffer.alloc(0))).subarray(0, 512);
    write('a.tar', Buffer.concat(new Array<Buffer>(50_000).fill(one)));
    return 'a.tar';
  },
  'an archive whose member states more than it has': async (write) => {
    const bytes = await tarOf('a.pickle', samplePickle());
    bytes.write('77777777777\0', 124, 'latin1');
    bytes.fill(0x20, 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    write('a.tar', bytes);
    return 'a.tar';
  },
  'a list that names itself twenty thousand times': (write) => {
    write('a.lst', 'a.lst\n'.repeat(20_000));
    return 'a.lst';
  },
  'lists that name one another': (write) => {
    for (let i = 0; i < 120; i++)
      write(`${i}.lst`, Array.from({ length: 120 }, (_none, j) => `${j}.lst`).join('\n'));
    return '0.lst';
  },
  'a chain of a thousand lists': (write) => {
    for (let i = 0; i < 1000; i++) write(`${i}.lst`, `${i + 1}.lst\n`);
    return '0.lst';
  },
  'folders that are links in loops': (write, link) => {
    write('a.stream', stream);
    link('self', '.');
    link('deeper', 'self/self');
    return 'self/*/*/*/*/*/*/*/*';
  },
  'a pattern of many stars': (write) => {
    for (let i = 0; i < 50; i++) write(`${'a'.repeat(150)}${i}.stream`, stream);
    return `${'a*'.repeat(60)}b`;
  },
  'a stream of a hundred thousand crystals of one image': (write) => {
    write('a.stream', `${head}${crystal.repeat(100_000)}----- End chunk -----\n`);
    return 'a.stream';
  },
  'a stream of a line of 200 megabytes': (write) => {
    write('a.stream', `${head}--- Begin crystal\n${'x'.repeat(200 * megabyte)}`);
    return 'a.stream';
  },
  'a stream of a number of 50 megabytes': (write) => {
    write('a.stream', stream.replace('100.5', '1'.repeat(50 * megabyte)));
    return 'a.stream';
  },
  'a stream that states too many reflections': (write) => {
    write('a.stream', stream.replace(/num_reflections = 3/, 'num_reflections = 999999999999'));
    return 'a.stream';
  },
  'an experiment list nested deeply': (write) => {
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write(
      'a.expt',
      `{"__id__": "ExperimentList", "experiment": ${'['.repeat(megabyte)}${']'.repeat(megabyte)}}`,
    );
    return 'a.refl';
  },
  'an experiment list of 130,000 experiments': (write) => {
    const list = JSON.stringify(experimentsOfFrames([smallRawFrame], ['x']));
    const found = /"experiment":\[(.*?\})\]/.exec(list)?.[1] ?? '';
    const many = new Array<string>(130_000).fill(found).join();
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write('a.expt', list.replace(found, many));
    return 'a.refl';
  },
  'an experiment list of 64 megabytes of empty records': (write) => {
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write('a.expt', `{"__id__": "ExperimentList", "experiment": [${'{},'.repeat(21 * megabyte)}{}]}`);
    return 'a.refl';
  },
  'an experiment list of a beam of 64 megabytes of empty lists': (write) => {
    const list = JSON.stringify(experimentsOfFrames([smallRawFrame], ['x']));
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write('a.expt', list.replace('"wavelength":', `"x":[${'[],'.repeat(21 * megabyte)}[]],"wavelength":`));
    return 'a.refl';
  },
  'an experiment list of experiments that ask for two large models in turn': (write) => {
    const list = JSON.stringify(experimentsOfFrames([smallRawFrame], ['x']));
    const large = `{"x":[${'1,'.repeat(4 * megabyte)}1]}`;
    const experiment = '{"beam":0,"crystal":0,"detector":0},{"beam":1,"crystal":0,"detector":0}';
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write(
      'a.expt',
      list
        .replace(
          /"experiment":\[.*?\}\]/,
          `"experiment":[${new Array<string>(5000).fill(experiment).join()}]`,
        )
        .replace(/"beam":\[\{/, `"beam":[${large},${large},{`),
    );
    return 'a.refl';
  },
  'an experiment list of a detector of many panels': (write) => {
    const list = JSON.stringify(experimentsOfFrames([smallRawFrame], ['x']));
    const found = /"panels":\[(.*?\})\]/.exec(list)?.[1] ?? '';
    write('a.refl', tableOfFrames([smallRawFrame], ['x']));
    write('a.expt', list.replace(found, new Array<string>(300_000).fill(found).join()));
    return 'a.refl';
  },
  'an XDS file of 300,000 images': (write) => {
    write('a.HKL', xdsOfImages(300_000));
    return 'a.HKL';
  },
  'an XDS file without an end of its line': (write) => {
    write('a.HKL', `${xds.slice(0, xds.indexOf(xdsRow))}${'1 '.repeat(50 * megabyte)}`);
    return 'a.HKL';
  },
  'an MTZ file that states too many rows': (write) => {
    write(
      'a.mtz',
      mtzWith(/NCOL +\d+ +\d+ +\d+/, (found) => found.replace(/(\d+) +(\d+) +(\d+)$/, '$1 999999999 9')),
    );
    return 'a.mtz';
  },
  'an MTZ file of a million records': (write) => {
    const at = mtz.indexOf('END   ');
    const records = Array.from({ length: 1_000_000 }, (_none, i) => `DATASET ${i} x`.padEnd(80)).join('');
    write('a.mtz', Buffer.concat([mtz.subarray(0, at), Buffer.from(records), mtz.subarray(at)]));
    return 'a.mtz';
  },
  'an MTZ file whose header lies nowhere': (write) => {
    const bytes = Buffer.from(mtz);
    bytes.writeInt32LE(0x7fffffff, 4);
    write('a.mtz', bytes);
    return 'a.mtz';
  },
  'a deflated member that is no deflate': (write) => {
    write('a.zip', zipOf({ 'a.pickle': deflateRawSync(Buffer.alloc(megabyte)) }));
    return 'a.zip';
  },
};

/** A file that is made to take all memory or all time, and the entry of `data` that names it in its folder. */
export interface HostileFile {
  readonly name: string;
  readonly folder: string;
  readonly entry: string;
}

/** Writes them all, each into a folder of its own. */
export async function writeHostileFiles(root: string): Promise<HostileFile[]> {
  const files: HostileFile[] = [];
  for (const [name, make] of Object.entries(cases)) {
    const folder = join(root, String(files.length));
    mkdirSync(folder);
    const entry = await make(
      (file, content) => {
        writeFileSync(join(folder, file), content);
      },
      (file, target) => {
        symlinkSync(target, join(folder, file));
      },
    );
    files.push({ name, folder, entry });
  }
  return files;
}

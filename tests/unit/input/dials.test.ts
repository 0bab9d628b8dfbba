import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pack as tarPack } from 'tar-stream';
import { readIntegrationPickle } from '../../../src/input/integration-pickle.js';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { pickledTable } from '../../support/pickled-table.js';
import * as dials from '../../support/dials-writer.js';
import { samplePickle } from '../../support/pickled-frame.js';
import { readAll } from '../../support/read-all.js';

const root = mkdtempSync(join(tmpdir(), 'prime-dials-'));
afterAll(() => rmSync(root, { recursive: true }));

const sample = readIntegrationPickle(samplePickle(), 'a.pickle', 'a.pickle')[0] as RawFrame;
const frame = { ...sample, hkl: Int32Array.of(1, 0, -3, 12, -30, 7, 0, 0, 1) };
const frames = [frame, { ...frame, intensity: Float64Array.of(7, 8, 9), wavelength: 1.2 }];
const identifiers = ['first', 'second'];
const table = dials.tableOfFrames(frames, identifiers);
const experiments = dials.experimentsOfFrames(frames, identifiers);

let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
function write(name: string, content: Buffer | string | object): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    Buffer.isBuffer(content) || typeof content === 'string' ? content : JSON.stringify(content),
  );
  return path;
}
const read = (entries: string[], intensity: 'auto' | 'sum' | 'profile' = 'auto') =>
  readAll(entries, { intensity }, folder);

describe('DIALS files', () => {
  it('give a frame for each experiment', async () => {
    write('a.refl', table);
    write('a.expt', experiments);
    const result = await read(['.']);
    expect(result).toMatchObject({ rejected: [], problems: [] });
    expect(result.frames.map(({ source, name }) => [source, name])).toEqual([
      ['./a.refl:exp1', 'a.pickle'],
      ['./a.refl:exp2', 'a.pickle'],
    ]);
    result.frames.forEach((found, i) => {
      expect(found).toMatchObject({
        n: 3,
        wavelength: frames[i].wavelength,
        hall: 'P 2 2',
        polarizationNormal: [1, 0],
      });
      expect([found.hkl, found.intensity]).toEqual([frame.hkl, frames[i].intensity]);
      found.sigma.forEach((sigma, j) => expect(sigma).toBeCloseTo(frame.sigma[j], 12));
      found.reciprocalMatrix.forEach((x, j) => expect(x).toBeCloseTo(frame.reciprocalMatrix[j], 15));
      expect(found.detectorDistanceMm).toBeCloseTo(110, 10);
    });
  });

  it.each([
    ['the table alone', ['x_integrated.refl'], 'x_integrated.refl', 'x_integrated.expt'],
    ['the list alone', ['x_integrated.expt'], 'x_integrated.refl', 'x_integrated.expt'],
    ['old names', ['x_integrated.refl'], 'x_integrated.refl', 'x_refined_experiments.json'],
    ['both, in any order', ['y.expt', 'x.refl'], 'x.refl', 'y.expt'],
  ])('find each other: %s', async (_what, entries, refl, expt) => {
    write(refl, table);
    write(expt, experiments);
    const { frames: found, problems } = await read(entries);
    expect([found.length, problems]).toEqual([2, []]);
  });

  it('find each other by identifiers among several', async () => {
    write('p.refl', table);
    write('q.refl', dials.tableOfFrames([frame], ['third']));
    write('r.expt', dials.experimentsOfFrames([frame], ['third']));
    write('s.expt', experiments);
    const { frames: found, problems } = await read(['*.refl', '*.expt']);
    expect(problems).toEqual([]);
    expect(found.map(({ source }) => source)).toEqual(['p.refl:exp1', 'p.refl:exp2', 'q.refl:exp1']);
  });

  it('may be compressed, or members of an archive', async () => {
    write('a.refl.gz', gzipSync(table));
    write('a.expt.gz', gzipSync(JSON.stringify(experiments)));
    expect((await read(['a.refl.gz', 'a.expt.gz'])).frames.length).toBe(2);
    const archive = tarPack();
    archive.entry({ name: 'b.refl' }, table);
    archive.entry({ name: 'b.expt' }, JSON.stringify(experiments));
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk as Buffer);
    write('b.tar', Buffer.concat(chunks));
    expect((await read(['b.tar'])).frames.map(({ source }) => source)).toEqual([
      'b.tar:ind0:exp1',
      'b.tar:ind0:exp2',
    ]);
  });

  it('of old: a pickled table and its JSON experiments', async () => {
    write('idx_integrated.pickle', pickledTable(frames));
    write('idx_refined_experiments.json', experiments);
    for (const entry of ['.', 'idx_integrated.pickle', 'idx_refined_experiments.json']) {
      const { frames: found, problems, rejected } = await read([entry]);
      expect([found.length, problems, rejected]).toEqual([2, [], []]);
      expect(found[1]).toMatchObject({ intensity: frames[1].intensity, hkl: frame.hkl, wavelength: 1.2 });
    }
  });

  it('give intensities of the kind that is asked for; auto is profile fitting of the lattices that have any', async () => {
    const pair = (name: string, values: number[]) => ({
      [`intensity.${name}.value`]: dials.doubles(values),
      [`intensity.${name}.variance`]: dials.doubles(values.map(() => 4)),
    });
    const both = dials.integratedSum | dials.integratedProfile;
    const columns = {
      miller_index: dials.indices([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0]),
      id: dials.integers([0, 0, 1, 1]),
      flags: dials.sizes([both, dials.integratedSum, dials.integratedSum, dials.integratedSum]),
      ...pair('sum', [1, 2, 3, 4]),
      ...pair('prf', [10, 20, 30, 40]),
    };
    write('a.refl', dials.reflectionTable(columns, identifiers));
    write('a.expt', experiments);
    const values = async (kind: 'auto' | 'sum' | 'profile') =>
      (await read(['a.refl'], kind)).frames.map(({ intensity, failed }) => [
        [...intensity],
        [...(failed ?? [])],
      ]);
    // An observation that is not indexed, or not integrated so, is marked.
    expect(await values('sum')).toEqual([
      [
        [1, 2],
        [0, 0],
      ],
      [
        [3, 4],
        [0, 1],
      ],
    ]);
    expect(await values('profile')).toEqual([
      [
        [10, 20],
        [0, 1],
      ],
      [
        [30, 40],
        [1, 1],
      ],
    ]);
    expect(await values('auto')).toEqual([
      [
        [10, 20],
        [0, 1],
      ],
      [
        [3, 4],
        [0, 1],
      ],
    ]);
  });

  it('with a tilted beam are turned so that it is along -z, and spots stay where they are seen from the crystal', async () => {
    const list = JSON.parse(JSON.stringify(experiments)) as {
      beam: { direction: number[]; polarization_normal: number[] }[];
    };
    list.beam[0].direction = [0.6, 0, 0.8];
    list.beam[0].polarization_normal = [0, 1, 0];
    write('a.refl', table);
    write('a.expt', list);
    const found = (await read(['a.refl'])).frames[0];
    expect(found.polarizationNormal?.map((x) => Math.round(1e12 * x) / 1e12)).toEqual([0, 1]);
    const [m, original] = [found.reciprocalMatrix, frame.reciprocalMatrix];
    const length = (a: Float64Array, j: number) => Math.hypot(a[j], a[3 + j], a[6 + j]);
    for (let j = 0; j < 3; j++) {
      expect(length(m, j)).toBeCloseTo(length(original, j), 14);
      // The component along the beam is the same.
      expect(m[6 + j]).toBeCloseTo(0.6 * original[j] + 0.8 * original[6 + j], 14);
    }
  });

  it.each([
    ['no wavelength', 'wavelength', undefined, 'missing-field'],
    ['a wavelength of zero', 'wavelength', 0, 'bad-value'],
    ['a wavelength in words', 'wavelength', 'short', 'bad-value'],
    ['no direction', 'direction', [0, 0, 0], 'bad-value'],
    ['polarization along the beam', 'polarization_normal', [0, 0, 1], 'bad-value'],
  ])('say what is wrong with a beam: %s', async (_what, key, value, reason) => {
    const list = JSON.parse(JSON.stringify(experiments)) as { beam: Record<string, unknown>[] };
    list.beam[1][key] = value;
    write('a.refl', table);
    write('a.expt', list);
    const { frames: found, rejected } = await read(['a.refl']);
    expect([found.length, rejected.map((result) => result.reason)]).toEqual([1, [reason]]);
  });

  it.each([
    ['rotation data', { scan: [{ image_range: [1, 10], oscillation: [0, 0.1] }], scanIndex: 0 }, 'foreign'],
    ['axes in a plane', { axes: [0, 0, 0] }, 'bad-value'],
    ['a symbol that is none', { hall: 7 }, 'bad-value'],
  ])('refuse %s', async (_what, change: Record<string, unknown>, reason) => {
    const list = JSON.parse(JSON.stringify(dials.experimentsOfFrames([frame], ['x']))) as Record<
      string,
      Record<string, unknown>[]
    >;
    if (change.scan !== undefined) {
      list.scan = change.scan as Record<string, unknown>[];
      list.experiment[0].scan = 0;
    }
    if (change.axes !== undefined) list.crystal[0].real_space_b = change.axes;
    if (change.hall !== undefined) list.crystal[0].space_group_hall_symbol = change.hall;
    write('a.refl', dials.tableOfFrames([frame], ['x']));
    write('a.expt', list);
    expect((await read(['a.refl'])).rejected).toMatchObject([{ reason }]);
  });

  it('without their partner, damaged or incomplete are problems with a sentence', async () => {
    write('a.refl', table);
    expect((await read(['a.refl'])).problems[0]).toMatch(/No experiment list goes with/);
    write('b.expt', experiments);
    expect((await read(['b.expt'])).problems[0]).toMatch(/No reflection table goes with/);
    write('c.refl', table.subarray(0, 400));
    write('c.expt', experiments);
    expect((await read(['c.refl'])).problems[0]).toMatch(/file ends at byte 400/);
    write('d.refl', table);
    write('d.expt', '{"__id__": "ExperimentList", ');
    expect((await read(['d.refl'])).problems[0]).toMatch(/no sound JSON/);
    write('e.refl', dials.reflectionTable({ id: dials.integers([0]) }, []));
    write('e.expt', experiments);
    expect((await read(['e.refl'])).problems[0]).toMatch(/no column miller_index/);
    write('f.refl', table);
    write('f.expt', dials.experimentsOfFrames([frame], ['first']));
    expect((await read(['f.refl'])).problems[0]).toMatch(/Reflections of 1 experiments have no experiment/);
  });
});

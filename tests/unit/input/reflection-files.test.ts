import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { referenceOfBytes } from '../../../src/input/reference-file.js';
import { batchMtz } from '../../support/batch-mtz-writer.js';
import { readAll } from '../../support/read-all.js';
import { describeWithPython, runPython } from '../../support/python.js';
import { xdsAscii } from '../../support/xds-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-reflections-'));
afterAll(() => rmSync(folder, { recursive: true }));
function write(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Frames of the example's simulation, which lie near the Ewald sphere. */
async function exampleFrames(): Promise<RawFrame[]> {
  const { frames } = await readAll(['examples/frames.tar'], undefined, process.cwd());
  return frames.slice(0, 3);
}

function expectSame(found: RawFrame, frame: RawFrame, tolerance: number): void {
  expect(found.hkl).toEqual(frame.hkl);
  const worst = (a: Float64Array, b: Float64Array) =>
    a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]) / (Math.abs(b[i]) + 1e-3)), 0);
  expect(worst(found.intensity, frame.intensity)).toBeLessThan(tolerance);
  expect(worst(found.sigma, frame.sigma)).toBeLessThan(tolerance);
  expect(worst(found.reciprocalMatrix, frame.reciprocalMatrix)).toBeLessThan(tolerance);
  expect(Math.abs(found.wavelength - frame.wavelength)).toBeLessThan(tolerance);
  expect(found.detectorDistanceMm).toBeCloseTo(frame.detectorDistanceMm, 3);
  // What these files hold is corrected.
  expect(found.polarizationNormal).toBeNull();
}

describe('XDS_ASCII', () => {
  it('gives a frame for each image, turned into our frame of reference', async () => {
    const [frame, other] = await exampleFrames();
    const path = write(
      'a.HKL',
      xdsAscii(
        [
          frame,
          { ...other, ...{ hkl: frame.hkl, intensity: frame.intensity, sigma: frame.sigma, n: frame.n } },
        ],
        92,
      ),
    );
    const { frames, rejected, problems } = await readAll([path]);
    expect([frames.length, rejected, problems]).toEqual([2, [], []]);
    expectSame(frames[0], frame, 1e-12);
    expect(frames[1].source).toMatch(/:image2$/);
  });

  it('turns about the axis by the angle of the image', async () => {
    const [frame] = await exampleFrames();
    // Image 1 of one degree, which began at -0.5: its middle is the orientation of the header.
    const text = xdsAscii([frame], 92)
      .replace('OSCILLATION_RANGE= 0.0', 'OSCILLATION_RANGE= 1.0')
      .replace('STARTING_ANGLE= 0.0', 'STARTING_ANGLE= -0.5');
    expectSame((await readAll([write('b.HKL', text)])).frames[0], frame, 1e-9);
    const far = text.replace('STARTING_ANGLE= -0.5', 'STARTING_ANGLE= 40');
    const { rejected } = await readAll([write('c.HKL', far)]);
    expect(rejected).toMatchObject([{ reason: 'bad-value' }]);
    expect(rejected[0].detail).toMatch(/does not belong to the reflections/);
  });

  it.each([
    ['no axes', /!UNIT_CELL_B-AXIS.*\n/, '', 'missing-field'],
    ['no end of the header', '!END_OF_HEADER', '!', 'truncated'],
    ['no end of the data', '!END_OF_DATA', '', 'truncated'],
    ['merged data', 'MERGE=FALSE', 'MERGE=TRUE', 'foreign'],
    ['no column of sigmas', '!ITEM_SIGMA(IOBS)=5', '', 'missing-field'],
    ['no group', 'SPACE_GROUP_NUMBER=   92', 'SPACE_GROUP_NUMBER= 0', 'bad-value'],
    ['words for a reflection', '!END_OF_HEADER\n', '!END_OF_HEADER\na b c\n', 'bad-value'],
  ] as [string, RegExp | string, string, string][])(
    'says what is wrong: %s',
    async (_what, from, to, reason) => {
      const [frame] = await exampleFrames();
      const { rejected } = await readAll([write('d.HKL', xdsAscii([frame], 92).replace(from, to))]);
      expect(rejected[0]).toMatchObject({ reason });
    },
  );
});

it('says of a file of nXDS without axes where they stand', async () => {
  const [frame] = await exampleFrames();
  const text = xdsAscii([frame], 92)
    .replace('!FORMAT=XDS_ASCII', '!FORMAT=nXDS')
    .replace(/!UNIT_CELL_.-AXIS.*\n/g, '');
  const { rejected } = await readAll([write('n.HKL', text)]);
  expect(rejected).toMatchObject([{ reason: 'missing-field', detail: expect.stringMatching(/XPARM\.nXDS/) }]);
});

describe('unmerged MTZ', () => {
  it('gives a frame for each batch', async () => {
    const frames = await exampleFrames();
    const result = await readAll([write('a.mtz', batchMtz(frames))]);
    expect([result.frames.length, result.rejected, result.problems]).toEqual([3, [], []]);
    // Single precision.
    result.frames.forEach((found, i) => expectSame(found, frames[i], 2e-4));
  });

  it('is refused as a reference, with what to give instead', async () => {
    expect(referenceOfBytes('a.mtz', batchMtz(await exampleFrames()))).toMatchObject({
      kind: 'error',
      detail: expect.stringMatching(/unmerged.*give the merged file/),
    });
  });

  it.each([
    [1, 3, null],
    [2, 0, 'foreign'],
  ])('with a column SCALEUSED of %d gives %d frames', async (scale, nFrames, reason) => {
    const { frames, rejected } = await readAll([write('s.mtz', batchMtz(await exampleFrames(), scale))]);
    expect(frames.length).toBe(nFrames);
    expect(rejected.map((result) => result.reason)).toEqual(reason === null ? [] : [reason]);
  });

  it('without batch headers, cut or damaged gives a reason', async () => {
    const bytes = batchMtz(await exampleFrames());
    const none = Buffer.from(bytes);
    none.write('MTZBOTS', bytes.lastIndexOf('MTZBATS'));
    expect((await readAll([write('b.mtz', none)])).rejected).toMatchObject([{ reason: 'missing-field' }]);
    expect((await readAll([write('c.mtz', bytes.subarray(0, 5000))])).rejected).toMatchObject([
      { reason: 'bad-value' },
    ]);
    const turned = Buffer.from(bytes);
    const u = bytes.lastIndexOf('MTZBATS') + 80 + 160 + 4 * 29 + 4 * 6;
    for (let i = 0; i < 9; i++) turned.writeFloatLE([0, 1, 0, 1, 0, 0, 0, 0, -1][i], u + 4 * i);
    const { rejected, frames } = await readAll([write('d.mtz', turned)]);
    expect([frames.length, rejected.map(({ reason }) => reason)]).toEqual([2, ['bad-value']]);
  });

  describeWithPython('as gemmi reads it', ['gemmi'], () => {
    it('has batches of the cell and wavelength that were written', async () => {
      const frames = await exampleFrames();
      const path = write('e.mtz', batchMtz(frames));
      const script =
        'import gemmi, sys, json\nm = gemmi.read_mtz_file(sys.argv[1])\n' +
        'print(json.dumps([[b.number, b.floats[86], b.floats[0]] for b in m.batches]))';
      const batches = JSON.parse(runPython(script, path)) as [number, number, number][];
      expect(batches.map(([number]) => number)).toEqual([1, 2, 3]);
      batches.forEach(([, wavelength, a], i) => {
        expect(wavelength).toBeCloseTo(frames[i].wavelength, 5);
        expect(a).toBeCloseTo(frames[i].unitCell.a, 3);
      });
    });
  });
});

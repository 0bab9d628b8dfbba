import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { findSources } from '../../../src/input/find-sources.js';
import { readIntegrationPickle } from '../../../src/input/integration-pickle.js';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { pixelsOf } from '../../support/pixel-spots.js';
import { readSource } from '../../../src/input/read-source.js';
import { describeCctbx, runCctbx } from '../../support/cctbx.js';
import { expectClose } from '../../support/close.js';
import { samplePickle } from '../../support/pickled-frame.js';
import { sharedPath } from '../../support/shared.js';

/** What tests/support/cctbx-frames.py writes about a frame. */
interface CctbxFrame {
  readonly label: string;
  readonly lattice: number;
  readonly n: number;
  readonly cell: number[];
  readonly hall: string;
  readonly matrix: number[];
  readonly cellOfMatrix: number[];
  readonly xbeam: number;
  readonly ybeam: number;
  readonly distance: number;
  readonly wavelength: number;
  readonly pixel: number | null;
}

const folder = mkdtempSync(join(tmpdir(), 'prime-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function* cctbxFrames(paths: readonly string[]): Generator<{ header: CctbxFrame; arrays: ArrayBuffer }> {
  const out = join(folder, 'frames.bin');
  runCctbx('cctbx-frames.py', [out, ...paths]);
  const bytes = readFileSync(out);
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const header = JSON.parse(bytes.toString('utf8', at, end)) as CctbxFrame;
    const arrays = bytes.buffer.slice(bytes.byteOffset + end + 1, bytes.byteOffset + end + 1 + 44 * header.n);
    yield { header, arrays: arrays as ArrayBuffer };
    at = end + 1 + 44 * header.n;
  }
}

/** The number of values that differ at all: those of the arrays must be the same bits. */
function expectSameFrame(frame: RawFrame, header: CctbxFrame, arrays: ArrayBuffer): void {
  const { n } = header;
  const spots = pixelsOf(frame);
  const doubles = new Float64Array(arrays.slice(12 * n));
  const differences = (ours: ArrayLike<number>, theirs: ArrayLike<number>) =>
    ours.length === theirs.length ? Array.from(ours).filter((value, i) => value !== theirs[i]).length : -1;
  expect({
    n: frame.n,
    hkl: differences(frame.hkl, new Int32Array(arrays.slice(0, 12 * n))),
    intensity: differences(frame.intensity, doubles.subarray(0, n)),
    sigma: differences(frame.sigma, doubles.subarray(n, 2 * n)),
    spots: differences(spots.px, doubles.subarray(2 * n)),
    matrix: differences(frame.reciprocalMatrix, header.matrix),
    hall: frame.hall,
    geometry: [spots.beamXMm, spots.beamYMm, frame.detectorDistanceMm, frame.wavelength, spots.pixelSizeMm],
  }).toEqual({
    ...{ n, hkl: 0, intensity: 0, sigma: 0, spots: 0, matrix: 0, hall: header.hall.trim() },
    geometry: [header.xbeam, header.ybeam, header.distance, header.wavelength, header.pixel],
  });
  const cell = frame.unitCell;
  [cell.a, cell.b, cell.c, cell.alpha, cell.beta, cell.gamma].forEach((x, i) =>
    expectClose(x, header.cell[i], 1e-14),
  );
  // The columns of A* are a*, b*, c*: their lengths and angles are those of the reciprocal of the cell.
  expectClose(directEdge(frame.reciprocalMatrix, 0), header.cellOfMatrix[0], 1e-9);
  expectClose(directEdge(frame.reciprocalMatrix, 2), header.cellOfMatrix[2], 1e-9);
}

/** |b* x c*| / V* and so on. */
function directEdge(m: Float64Array, i: number): number {
  const column = (j: number) => [m[j % 3], m[3 + (j % 3)], m[6 + (j % 3)]];
  const [p, q, r] = [column(i), column(i + 1), column(i + 2)];
  const cross = [q[1] * r[2] - q[2] * r[1], q[2] * r[0] - q[0] * r[2], q[0] * r[1] - q[1] * r[0]];
  return Math.hypot(...cross) / Math.abs(cross[0] * p[0] + cross[1] * p[1] + cross[2] * p[2]);
}

async function expectSameAsCctbx(
  paths: readonly string[],
): Promise<{ nFrames: number; nObservations: number }> {
  const { sources, problems } = await findSources(paths, folder);
  expect(problems).toEqual([]);
  const frames = sources.flatMap((source) => readSource(source));
  let nFrames = 0;
  let nObservations = 0;
  for (const { header, arrays } of cctbxFrames(paths)) {
    const frame = frames[nFrames++];
    if (frame?.kind !== 'frame') throw new Error(`${header.label}: ${frame?.detail ?? 'not read'}`);
    expect([frame.source, frame.lattice]).toEqual([header.label, header.lattice]);
    expectSameFrame(frame, header, arrays);
    nObservations += header.n;
  }
  expect(frames.length).toBe(nFrames);
  return { nFrames, nObservations };
}

describeCctbx('every value is that of cctbx', true, () => {
  const pickles = (name: string) => {
    const at = sharedPath('data', 'formats', name);
    const names = readdirSync(at).filter((file) => file.endsWith('.pickle'));
    return names.sort().map((file) => join(at, file));
  };

  it('in files of Python 2', async () => {
    expect(await expectSameAsCctbx(pickles('prime-unittest'))).toEqual({ nFrames: 4, nObservations: 2510 });
  });

  it('in files of Python 3', async () => {
    expect(await expectSameAsCctbx(pickles('thermolysin-cspad'))).toEqual({
      nFrames: 4,
      nObservations: 1345,
    });
  });

  it.each([
    ['c2', 120],
    ['cxi40', 40],
    ['lysozyme', 60],
    ['p1', 100],
    ['p6', 120],
    ['real-thermolysin', 200],
    ['thermolysin', 100],
  ])('in %s.tar', async (name, nFrames) => {
    expect(await expectSameAsCctbx([sharedPath('data', `${name}.tar`)])).toMatchObject({ nFrames });
  });
});

describeCctbx('what the example writes', false, () => {
  it.each(['python3', 'python3-protocol2', 'python2'] as const)(
    'in the style of %s, cctbx reads',
    async (style) => {
      const path = join(folder, `${style}.pickle`);
      writeFileSync(path, samplePickle({}, style));
      expect(await expectSameAsCctbx([path])).toEqual({ nFrames: 1, nObservations: 3 });
    },
  );
});

describeCctbx('what cctbx writes', false, () => {
  it('is the same in every protocol', () => {
    const path = join(folder, 'again.pickle');
    writeFileSync(path, samplePickle());
    runCctbx('cctbx-protocols.py', [path]);
    const read = (file: string) => readIntegrationPickle(readFileSync(file), 'a', 'a');
    expect(read(path)).toMatchObject([{ kind: 'frame' }]);
    for (const protocol of [0, 1, 2, 3, 4, 5]) expect(read(`${path}.${protocol}`)).toEqual(read(path));
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { spaceGroup } from '../../src/crystal/space-group.js';
import { ReflectionLookup } from '../../src/frame/reflection-list.js';
import { readReference } from '../../src/input/reference-file.js';
import { median } from '../../src/numeric/summary.js';
import { dSpacings, unitCell } from '../../src/crystal/unit-cell.js';
import { intensitiesOf, type MtzFile, readMtz } from '../../src/input/mtz-reader.js';
import { Correlation } from '../../src/numeric/correlation.js';
import { columnValues } from '../../src/input/mtz-file.js';
import { MemoryBackend, runCxi } from '../support/cxi-run.js';
import { commandIn } from '../support/run-command.js';
import { describeShared, sharedPath } from '../support/shared.js';
import { meanShellCc } from './postrefine-score.js';

const goldenPath = (name: string): string => sharedPath('golden', 'cxi-merge', name);

/** The lines of a log that do not depend on clock and names. */
function comparable(log: string): string[] {
  return log.split('\n').filter((line) => !line.includes('Elapsed time') && !line.endsWith('.mtz'));
}

function mtz(bytes: Uint8Array): MtzFile {
  const file = readMtz(bytes);
  if (file.kind === 'error') throw new Error(file.detail);
  return file;
}

/** Values of a column by index. */
function byIndex(file: MtzFile, label: string): Map<string, number> {
  const column = (name: string): Float32Array => {
    const values = columnValues(file, name);
    if (values === null) throw new Error(`no column ${name}`);
    return values;
  };
  const [h, k, l] = ['H', 'K', 'L'].map(column);
  const values = column(label);
  return new Map(
    Array.from(values, (v, i): [string, number] => [`${h[i]} ${k[i]} ${l[i]}`, v]).filter(
      ([, v]) => !Number.isNaN(v),
    ),
  );
}

function expectSameColumn(ours: MtzFile, golden: MtzFile, label: string, tolerance: number): void {
  const [a, b] = [byIndex(ours, label), byIndex(golden, label)];
  expect(a.size).toBe(b.size);
  let largest = 0;
  for (const [index, value] of b)
    largest = Math.max(largest, Math.abs((a.get(index) ?? NaN) - value) / Math.abs(value));
  expect(largest).toBeLessThan(tolerance);
}

describeShared('cxi.merge on simulated thermolysin', () => {
  it('mark1: log and merged intensities are those of the original', async () => {
    const { log, files } = await runCxi([
      `data=${sharedPath('data', 'thermolysin.tar')}`,
      'd_min=2.4',
      'scaling.algorithm=mark1',
      'target_unit_cell=93.99,93.99,130.87,90,90,120',
      'target_space_group=P6122',
      'pixel_size=0.11',
    ]);
    expect(comparable(log)).toEqual(comparable(readFileSync(goldenPath('thermolysin_mark1.log'), 'utf8')));
    const [ours, golden] = [
      mtz(files.get('.mtz') as Uint8Array),
      mtz(readFileSync(goldenPath('thermolysin_mark1.mtz'))),
    ];
    for (const label of ['Iobs(+)', 'SIGIobs(+)', 'Iobs(-)', 'SIGIobs(-)', 'IMEAN', 'SIGIMEAN'])
      expectSameColumn(ours, golden, label, 1e-6);
  });
});

/** Lines that give another number of written reflections: unmeasured ones are not written here. */
const isCount = (line: string): boolean => /size=|Number of Miller indices/.test(line);

/**
 * Lines that differ by more than one unit of the last digit of a number. With `share`, by more than that share of it: where
 * minimisers end differs a little.
 */
function differingLines(ours: string, golden: string, share = 0): string[] {
  const [a, b] = [comparable(ours), comparable(golden)];
  expect(a.length).toBe(b.length);
  return a.filter((line, i) => {
    if (isCount(line) || line === b[i]) return false;
    const [p, q] = [line, b[i]].map((text) => text.match(/-?\d+(\.\d+)?/g) ?? []);
    return (
      p.length !== q.length ||
      p.some((word, j) => {
        const unit = 10 ** -(q[j].split('.')[1]?.length ?? 0);
        return Math.abs(Number(word) - Number(q[j])) > unit * 1.001 + share * Math.abs(Number(q[j]));
      })
    );
  });
}

describeShared('cxi.merge with an atomic model', () => {
  const model = sharedPath('data', '2tli.pdb');

  it.each([
    ['mark0', 'False'],
    ['mark0neg', 'True'],
  ])('%s: the frames, tables and intensities of the original', async (name, negatives) => {
    const { log, files } = await runCxi([
      `data=${sharedPath('data', 'thermolysin.tar')}`,
      'd_min=2.4',
      `model=${model}`,
      `include_negatives=${negatives}`,
    ]);
    expect(differingLines(log, readFileSync(goldenPath(`thermolysin_${name}.log`), 'utf8'))).toEqual([]);
    const ours = byIndex(mtz(files.get('.mtz') as Uint8Array), 'IMEAN');
    const bytes = readFileSync(goldenPath(`thermolysin_${name}.mtz`));
    const golden = byIndex(mtz(bytes), 'IMEAN');
    const sigma = byIndex(mtz(bytes), 'SIGIMEAN');
    const measured = [...golden].filter(([index]) => (sigma.get(index) ?? 0) > 0);
    expect(ours.size).toBe(measured.length);
    for (const [index, value] of measured) {
      // Three of 13,640 are so near to 0, with sigmas a thousand times larger, that their own size says nothing.
      const size = Math.max(Math.abs(value), 0.01 * sigma.get(index)!);
      expect(Math.abs((ours.get(index) ?? NaN) - value)).toBeLessThan(1e-4 * size);
    }
  });

  it.each(['rs', 'rs2', 'rs_hybrid'])('%s and cxi.xmerge: tables as of the original', async (algorithm) => {
    const { log, files, xmergeLog } = await runCxi(
      [
        `data=${sharedPath('data', 'cxi40.tar')}`,
        'd_min=2.5',
        `model=${model}`,
        'include_negatives=True',
        'postrefinement.enable=True',
        `postrefinement.algorithm=${algorithm}`,
        `scaling.mtz_file=${goldenPath('cxi40_ref.mtz')}`,
      ],
      {
        xmerge: true,
        // With rs2 and rs_hybrid the original's cxi.xmerge divides by the wavelength where a slope should stand.
        backend: new MemoryBackend(({ frame, observations }) => ({
          frame: { ...frame, slope: algorithm === 'rs' ? 1 : frame.wavelength },
          observations,
        })),
      },
    );
    expect(differingLines(log, readFileSync(goldenPath(`cxi40_${algorithm}.log`), 'utf8'), 1e-5)).toEqual([]);
    const ours = byIndex(mtz(files.get('.mtz') as Uint8Array), 'IMEAN');
    const golden = byIndex(mtz(readFileSync(goldenPath(`cxi40_${algorithm}.mtz`))), 'IMEAN');
    const cc = new Correlation();
    for (const [index, value] of ours) cc.add(value, golden.get(index) ?? NaN);
    expect(cc.coefficient()).toBeGreaterThan(0.99999);
    const goldenXmerge = readFileSync(goldenPath(`cxi40_${algorithm}_xmerge.log`), 'utf8');
    // Odd and even frames of an archive are told apart by their places in it, which are those of the names here.
    const fromWarning = (text: string): string => text.slice(text.indexOf('I model'));
    const share = algorithm === 'rs_hybrid' ? 5e-4 : 2e-4;
    expect(differingLines(fromWarning(xmergeLog), fromWarning(goldenXmerge), share)).toEqual([]);
  });
});

describeShared('cxi.merge with frames refined together', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prime-cxi-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('comes near the truth, on the scale of the model', () => {
    const model = sharedPath('data', '2tli.pdb');
    const words = ['d_min=2.4', 'postrefinement.enable=True', 'postrefinement.algorithm=likelihood', '-q'];
    const data = `data=${sharedPath('data', 'thermolysin.tar')}`;
    expect(commandIn(folder, 'cxi.merge', data, `model=${model}`, ...words).code).toBe(0);
    const ours = mtz(readFileSync(join(folder, 'iobs.mtz')));
    const truth = intensitiesOf(mtz(readFileSync(sharedPath('data', 'thermolysin.truth', 'truth.mtz'))));
    const merged = intensitiesOf(ours, 'IMEAN');
    if (truth.kind === 'error' || merged.kind === 'error') throw new Error('the files have intensities');
    const cell = unitCell([93.99, 93.99, 130.87, 90, 90, 120]);
    expect(meanShellCc(spaceGroup('P6122'), cell, { ...merged, sigma: null }, truth)).toBeGreaterThan(0.985);
    // <I> of the shells, and of the model's: the median ratio is 1.
    const found = readReference(model, { solvent: { kSol: 0.35, bSol: 46 } });
    if (found.kind === 'error') throw new Error(found.detail);
    const calculated = found.intensities(2.4);
    const lookup = new ReflectionLookup({ n: merged.hkl.length / 3, hkl: merged.hkl });
    const d = dSpacings(cell, calculated.hkl);
    const ratios = [0, 1, 2, 3, 4].map((s) => {
      const sums = [0, 0];
      for (let r = 0; r < d.length; r++) {
        const place = lookup.find(
          calculated.hkl[3 * r],
          calculated.hkl[3 * r + 1],
          calculated.hkl[3 * r + 2],
        );
        if (place < 0 || Math.floor(5 * (2.4 / d[r]) ** 3) !== s) continue;
        sums[0] += calculated.intensity[r];
        sums[1] += merged.intensity[place];
      }
      return sums[1] / sums[0];
    });
    expect(Math.abs(median(ratios) - 1)).toBeLessThan(0.1);
  }, 180_000);
});

describeShared('cxi.merge with scales and intensities refined together', () => {
  it('comes nearer the truth than averages and scaling to a model, without one', async () => {
    const { log, files } = await runCxi([
      `data=${sharedPath('data', 'thermolysin.tar')}`,
      'd_min=2.4',
      'scaling.algorithm=levmar',
      ...['PartialityDeff', 'Deff', 'Rxy'].map((flag) => `levmar.parameter_flags=${flag}`),
      'levmar.termination.step_threshold=0.001',
      'levmar.compute_cc_half=False',
      'include_negatives=True',
      'target_unit_cell=93.99,93.99,130.87,90,90,120',
      'target_space_group=P6122',
    ]);
    const truth = intensitiesOf(mtz(readFileSync(sharedPath('data', 'thermolysin.truth', 'truth.mtz'))));
    const merged = intensitiesOf(mtz(files.get('.mtz') as Uint8Array), 'IMEAN');
    if (truth.kind === 'error' || merged.kind === 'error') throw new Error('the files have intensities');
    const cell = unitCell([93.99, 93.99, 130.87, 90, 90, 120]);
    // mark1 reaches .45, mark0 with the model .50.
    expect(meanShellCc(spaceGroup('P6122'), cell, { ...merged, sigma: null }, truth)).toBeGreaterThan(0.78);
    expect(log).toMatch(/^ {2}5 frames were taken out: their scale does not differ from 0$/m);
  }, 120_000);
});

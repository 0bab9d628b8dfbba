import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { intensitiesOf, readMtz } from '../../src/input/mtz-reader.js';
import { ReflectionLookup } from '../../src/frame/reflection-list.js';
import { mergeReportText } from '../../src/output/merge-text.js';
import type { StageResult } from '../../src/pipeline/prime-run.js';
import { expectClose } from '../support/close.js';
import { goldenStagesOfRun } from '../support/golden-run.js';
import { GOLDEN_SETS, goldenLog, type GoldenSet, goldenStages } from '../support/golden-set.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** The part of the original's log on the mean-scaled set, from the Wilson B to the table of axes and frames. */
function goldenText(name: GoldenSet): string {
  const log = goldenLog(name);
  return log.slice(log.indexOf('\nIsotropic B'), log.indexOf('* (standard deviation)'));
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]\d+)?/g;

/** All numbers agree to one unit of the last digit printed, and everything between them. */
function expectSameLine(ours: string, original: string): void {
  expect(ours.replace(NUMBER, '#').replace(/ +/g, ' ')).toBe(
    original.replace(NUMBER, '#').replace(/ +/g, ' '),
  );
  const numbers = ours.match(NUMBER) ?? [];
  const expected = original.match(NUMBER) ?? [];
  expected.forEach((text, i) => {
    const [mantissa, exponent = '0'] = text.split('e');
    const unit = 10 ** (Number(exponent) - (mantissa.split('.')[1]?.length ?? 0));
    const difference = Math.abs(Number(numbers[i]) - Number(text));
    if (difference > 1.01 * unit) expect(ours).toBe(original);
  });
}

/** The lines that are meant to differ: see docs/decisions/original.md. */
const CHANGED = [/^Summary for /, /^ {2}CC1\/2: /, /^ No\. bad G frames/, /^Par\w*meters from integration/];

describeShared('the mean-scaled set is that of the original', () => {
  for (const name of GOLDEN_SETS) {
    let stage: StageResult;
    it(`${name}: merges`, async () => {
      [stage] = await goldenStagesOfRun(name, 0);
      expect(stage.report.stage).toBe('mean_scaled');
    });

    it(`${name}: intensities to 1e-5`, () => {
      const file = readMtz(readFileSync(sharedPath('golden', name, 'mean_scaled_merge.mtz')));
      if (file.kind !== 'mtz') throw new Error('unreadable golden file');
      const data = intensitiesOf(file);
      if (data.kind !== 'intensities') throw new Error('no intensities in the golden file');
      const lookup = new ReflectionLookup(stage.run.reflections);
      const ours = new Map(Array.from(stage.merged.reflection, (r, i) => [r, i]));
      expect(data.intensity.length).toBe(stage.merged.n);
      for (let i = 0; i < data.intensity.length; i++) {
        const r = lookup.find(data.hkl[3 * i], data.hkl[3 * i + 1], data.hkl[3 * i + 2]);
        const j = ours.get(r) ?? -1;
        expectClose(stage.merged.intensity[j], data.intensity[i], 1e-5);
        expectClose(stage.merged.sigma[j], data.sigma![i], 1e-5);
      }
    });

    if (name === 'p1') continue; // The original left no tables and frames for p1: it failed in post-refinement.

    it(`${name}: G and B of every frame to 1e-5, gamma_0 and partialities to 1e-8`, () => {
      const original = new Map(goldenStages(name)[0].frames.map((frame) => [frame.file, frame]));
      let n = 0;
      stage.outcomes.forEach((outcome, i) => {
        const expected = original.get(stage.run.frames[i].name);
        expect(outcome.kind === 'modelled').toBe(expected !== undefined);
        if (outcome.kind !== 'modelled' || expected === undefined) return;
        n++;
        expectClose(outcome.model.scaleG, expected.G, 1e-5);
        expectClose(outcome.model.bFactor, expected.B, 1e-5);
        expectClose(outcome.model.gamma0, expected.r0, 1e-8);
        expectClose(outcome.meanPartiality, expected.mean_partiality, 1e-8);
        expect(outcome.n).toBe(expected.n);
      });
      expect(n).toBe(original.size);
    });

    it(`${name}: every count, and every statistic to one unit of the last digit`, () => {
      const ours = mergeReportText(stage.report, 'x').split('\n');
      const original = goldenText(name).split('\n');
      expect(original.length).toBeGreaterThan(100);
      original.slice(0, -1).forEach((line, i) => {
        if (!CHANGED.some((pattern) => pattern.test(line))) expectSameLine(ours[i], line);
      });
    });
  }
});

import { expect, it } from '@jest/globals';
import { inspectSources } from '../../../src/input/inspection.js';
import { findSources } from '../../../src/input/find-sources.js';
import { histogram, inspectionText } from '../../../src/report/inspection-text.js';
import { describeShared, sharedPath } from '../../support/shared.js';

it('shows counts as blocks, the least of them too', () => {
  const values = [...new Array<number>(800).fill(0), 5, 10];
  expect(histogram(values, 0, 10)).toBe(`█${' '.repeat(11)}▁${' '.repeat(10)}▁`);
});

describeShared('what is said of real files', () => {
  const textOf = async (...names: string[]) => {
    const { sources } = await findSources(
      names.map((name) => sharedPath('data', 'formats', name)),
      '/',
    );
    return inspectSources(sources).map(inspectionText).join('\n');
  };

  it('counts lattices, groups and cells', async () => {
    const text = await textOf('streams/5ht2b.stream');
    expect(text).toMatch(/^CrystFEL streams: 32 lattices in 32 sources, 7966 reflections/);
    expect(text).toMatch(/space group {3}C 2 2 2 \(32\)/);
    expect(text).toMatch(/wavelength {4}1\.30\d+ Å/);
  });

  it('says what failed, what is there twice, and what gives nothing', async () => {
    const text = await textOf(
      'cunir/integrated.refl',
      'thermolysin-cspad',
      'thermolysin-dials/conventional.mtz',
    );
    expect(text).toMatch(/! +721 reflections marked as failed/);
    expect(text).toMatch(/! +4 lattices with the observations of an earlier one/);
    expect(text).toMatch(/nothing from .*conventional\.mtz: The MTZ file has no batch headers/);
  });
});

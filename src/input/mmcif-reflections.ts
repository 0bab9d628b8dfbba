import type { SpaceGroup } from '../crystal/space-group.js';
import { type CifBlock, type CifLoop, cifNumber, loopOf } from './cif-document.js';
import { cifCrystal, type CifCrystal } from './cif-crystal.js';
import { IntensityList, type ReferenceIntensities } from './measured-reference.js';

const INDICES = ['_refln.index_h', '_refln.index_k', '_refln.index_l'] as const;
const MEAN_INTENSITY = ['intensity_meas', 'f_squared_meas', 'pdbx_f_squared_meas', 'f_meas_squared'];
const MEAN_AMPLITUDE = ['f_meas_au', 'f_meas', 'pdbx_f_meas'];
/** Calculated values serve where nothing was measured. */
const CALCULATED = ['f_squared_calc', 'intensity_calc'];
const CALCULATED_AMPLITUDE = ['f_calc_au', 'f_calc', 'pdbx_fc_with_solvent', 'fc_au', 'fc'];

export interface CifReflections extends CifCrystal {
  readonly reference: ReferenceIntensities;
  readonly labels: readonly string[];
  readonly fromAmplitudes: boolean;
}

/** The columns to take: one, or those of both hands, with those of their sigmas under any of their names. */
interface Choice {
  readonly columns: readonly string[];
  readonly fromAmplitudes: boolean;
}

/** Names of the column of sigmas of a column of values: the dictionary's, those of older files, and of the pdbx extension. */
function sigmaNames(name: string): readonly string[] {
  if (name === 'intensity_meas') return ['intensity_sigma'];
  if (name.startsWith('f_squared')) return ['f_squared_sigma'];
  if (name.startsWith('f_meas'))
    return name === 'f_meas_au' ? ['f_meas_sigma_au'] : ['f_meas_sigma', 'f_sigma'];
  return [`${name}_sigma`];
}

const CHOICES: readonly Choice[] = [
  ...MEAN_INTENSITY.map((name) => ({ columns: [name], fromAmplitudes: false })),
  { columns: ['pdbx_i_plus', 'pdbx_i_minus'], fromAmplitudes: false },
  ...MEAN_AMPLITUDE.map((name) => ({ columns: [name], fromAmplitudes: true })),
  { columns: ['pdbx_f_plus', 'pdbx_f_minus'], fromAmplitudes: true },
  ...CALCULATED.map((name) => ({ columns: [name], fromAmplitudes: false })),
  ...CALCULATED_AMPLITUDE.map((name) => ({ columns: [name], fromAmplitudes: true })),
];

/** Whether a block has reflections, with values or without. */
export function hasReflections(block: CifBlock): boolean {
  return reflectionLoop(block) !== null;
}

function reflectionLoop(block: CifBlock): CifLoop | null {
  return loopOf(block, ...INDICES) ?? loopOf(block, ...INDICES.map((name) => name.replace('.', '_')));
}

/**
 * The intensities of a data block: measured mean intensities, those of Friedel mates, amplitudes (which are squared), or
 * calculated values, the first of these that has any. Reflections of status `x` (unreliable) are left out. Null where
 * there is nothing.
 */
export function readCifReflections(block: CifBlock): CifReflections | null {
  const loop = reflectionLoop(block);
  if (loop === null) return null;
  const crystal = cifCrystal(block);
  for (const choice of CHOICES) {
    const placeOf = (name: string) => loop.tags.findIndex((tag) => /^_refln[._](.*)/.exec(tag)?.[1] === name);
    const places = choice.columns.map(placeOf);
    if (places.includes(-1)) continue;
    const sigmaPlaces = choice.columns.map(
      (name) =>
        sigmaNames(name)
          .map(placeOf)
          .find((place) => place >= 0) ?? -1,
    );
    const reference = collect(loop, { places, sigmaPlaces }, choice.fromAmplitudes, crystal.spaceGroup);
    if (reference === null) continue;
    const labels = places.map((place) => loop.tags[place]);
    return { ...crystal, reference, labels, fromAmplitudes: choice.fromAmplitudes };
  }
  return null;
}

function collect(
  { tags, values }: CifLoop,
  { places, sigmaPlaces }: { readonly places: readonly number[]; readonly sigmaPlaces: readonly number[] },
  fromAmplitudes: boolean,
  group: SpaceGroup | null,
): ReferenceIntensities | null {
  const [h, k, l] = ['h', 'k', 'l'].map((axis) =>
    tags.findIndex((tag) => /^_refln[._]index_/.test(tag) && tag.endsWith(axis)),
  );
  const status = tags.findIndex((tag) => tag === '_refln.status' || tag === '_refln_status');
  const list = new IntensityList(fromAmplitudes);
  for (let from = 0; from < values.length; from += tags.length) {
    if (status >= 0 && values[from + status] === 'x') continue;
    const [x, y, z] = [h, k, l].map((place) => cifNumber(values[from + place]));
    const [plus, minus] = places.map((place, i) => ({
      value: cifNumber(values[from + place]),
      sigma: sigmaPlaces[i] < 0 ? NaN : cifNumber(values[from + sigmaPlaces[i]]),
    }));
    if (places.length === 2) list.addPair(group, [x, y, z], plus, minus);
    else list.add(x, y, z, plus.value, plus.sigma);
  }
  return list.n === 0 ? null : list.list(places.length === 2);
}

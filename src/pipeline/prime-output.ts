import { groupByHkl } from '../crystal/reflection-groups.js';
import { epsilon, isCentric, mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import { type FreeFlags, freeFlags } from '../merge/free-flags.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { type Amplitudes, measuredAmplitudes } from '../merge/french-wilson.js';
import type { MergedReflections } from '../merge/merge-prime.js';
import { once } from '../numeric/once.js';
import type { MergedFile } from '../output/merged-file.js';
import { valuesAt } from '../output/merged-mtz.js';
import type { MergedSet } from '../output/merged-set.js';
import type { PrimeProgram } from './prime-program.js';
import type { StageResult } from './prime-run.js';

/** Reflections with intensities alone: amplitudes are still to be made of them. */
type Measured = Omit<MergedSet, 'amplitudes'>;

/** What of a merge its intensities are written from. */
export type HalfStage = Pick<StageResult, 'run' | 'merged'>;

/**
 * What the files of one stage of `method = prime` hold. `halves` are the merges of two halves of the frames; without, the
 * original's even and odd observations stand in their place.
 */
export function primeMergedFile(
  program: PrimeProgram,
  { run, merged, report }: StageResult,
  halves: readonly [HalfStage, HalfStage] | null = null,
): MergedFile {
  const { spaceGroup } = program.target;
  const hkl = hklOf(run.reflections.hkl, merged);
  const mean = meanSet({ run, merged }, spaceGroup);
  const complete = (set: Measured) => withAmplitudes(set, spaceGroup, report.unitCell);
  return {
    stage: report.stage,
    title: program.params.title,
    spaceGroup,
    unitCell: report.unitCell,
    wavelength: report.wavelength,
    mean: complete(mean),
    mates: run.anomalous ? complete({ hkl, ...columnsOf(merged) }) : null,
    halves:
      halves === null
        ? evenOddSets(hkl, merged, run.anomalous, spaceGroup, complete)
        : [complete(onScale(mean, halves[0], spaceGroup)), complete(onScale(mean, halves[1], spaceGroup))],
    freeFlags: freeFlagsOf(program, mean.hkl),
  };
}

/** The merged intensities of a stage with Friedel mates together. */
export function meanSet({ run, merged }: HalfStage, group: SpaceGroup): Measured {
  const all = { hkl: hklOf(run.reflections.hkl, merged), ...columnsOf(merged) };
  return run.anomalous ? meanOfMates(all, group) : all;
}

/** The intensities of a half on the scale of the whole: by the ratio of the sums over what the half has. */
function onScale(whole: Measured, half: HalfStage, group: SpaceGroup): Measured {
  const set = meanSet(half, group);
  const lookup = new ReflectionLookup({ n: whole.intensity.length, hkl: whole.hkl });
  let sumWhole = 0;
  let sumHalf = 0;
  for (let i = 0; i < set.intensity.length; i++) {
    const r = lookup.find(set.hkl[3 * i], set.hkl[3 * i + 1], set.hkl[3 * i + 2]);
    if (r < 0) continue;
    sumWhole += whole.intensity[r];
    sumHalf += set.intensity[i];
  }
  const ratio = sumWhole * sumHalf > 0 ? sumWhole / sumHalf : 1;
  return {
    ...set,
    intensity: set.intensity.map((intensity) => ratio * intensity),
    sigma: set.sigma.map((sigma) => ratio * sigma),
  };
}

/** The test set of the reflections that are written; null where output.free_r.fraction = 0 asks for none. */
export function freeFlagsOf(
  { params, target, earlierFreeFlags }: PrimeProgram,
  hkl: Int32Array,
): FreeFlags | null {
  const { fraction, seed } = params.output.free_r;
  if (fraction === 0 && earlierFreeFlags === null) return null;
  return freeFlags(hkl, target.spaceGroup, { fraction, seed, earlier: earlierFreeFlags });
}

function hklOf(listed: Int32Array, merged: MergedReflections): Int32Array {
  const hkl = new Int32Array(3 * merged.n);
  for (let i = 0; i < merged.n; i++)
    hkl.set(listed.subarray(3 * merged.reflection[i], 3 * merged.reflection[i] + 3), 3 * i);
  return hkl;
}

function columnsOf({ intensity, sigma, multiplicity }: MergedReflections) {
  return { intensity, sigma, multiplicity };
}

/** Friedel mates averaged by 1/σ²; the sigma is the mean of theirs, as that of a merged intensity in this scheme. */
function meanOfMates(set: Measured, group: SpaceGroup): Measured {
  const { permutation, offsets, unique } = groupByHkl(mapToAsu(group, set.hkl, false));
  const n = unique.length / 3;
  const out = {
    hkl: unique,
    intensity: new Float64Array(n),
    sigma: new Float64Array(n),
    multiplicity: new Int32Array(n),
  };
  for (let r = 0; r < n; r++) {
    let weights = 0;
    for (let m = offsets[r]; m < offsets[r + 1]; m++) {
      const i = permutation[m];
      const weight = 1 / set.sigma[i] ** 2;
      weights += weight;
      out.intensity[r] += weight * set.intensity[i];
      out.sigma[r] += set.sigma[i] / (offsets[r + 1] - offsets[r]);
      out.multiplicity[r] += set.multiplicity[i];
    }
    out.intensity[r] /= weights;
  }
  return out;
}

/**
 * The original's halves of the reflections that have more than two observations; its sigmas do not fall with
 * multiplicity, so a half has that of the whole.
 */
function evenOddSets(
  hkl: Int32Array,
  merged: MergedReflections,
  anomalous: boolean,
  group: SpaceGroup,
  complete: (set: Measured) => MergedSet,
): readonly [MergedSet, MergedSet] | null {
  const known = Int32Array.from(merged.multiplicity.keys()).filter((i) => merged.multiplicity[i] > 2);
  if (known.length === 0) return null;
  const knownHkl = new Int32Array(3 * known.length);
  known.forEach((i, row) => knownHkl.set(hkl.subarray(3 * i, 3 * i + 3), 3 * row));
  const half = (intensity: Float64Array) => {
    const set = {
      hkl: knownHkl,
      intensity: valuesAt(intensity, known),
      sigma: valuesAt(merged.sigma, known),
      // Of an odd number of observations the last one belongs to both halves.
      multiplicity: known.map((i) => Math.ceil(merged.multiplicity[i] / 2)),
    };
    return complete(anomalous ? meanOfMates(set, group) : set);
  };
  return [half(merged.intensityEven), half(merged.intensityOdd)];
}

function withAmplitudes(set: Measured, group: SpaceGroup, cell: UnitCell): MergedSet {
  return { ...set, amplitudes: once(() => amplitudesOf(set, group, cell)) };
}

function amplitudesOf(set: Measured, group: SpaceGroup, cell: UnitCell): Amplitudes {
  const n = set.intensity.length;
  const metric = reciprocalMetric(cell);
  const each = (value: (h: number, k: number, l: number) => number) =>
    Float64Array.from({ length: n }, (_, i) => value(set.hkl[3 * i], set.hkl[3 * i + 1], set.hkl[3 * i + 2]));
  const reflections = {
    n,
    qSquared: each((h, k, l) => dStarSquared(metric, h, k, l)),
    epsilon: each((h, k, l) => epsilon(group, h, k, l)),
    centric: Uint8Array.from(each((h, k, l) => (isCentric(group, h, k, l) ? 1 : 0))),
  };
  return measuredAmplitudes(reflections, set.intensity, set.sigma);
}

import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { dSpacings } from '../crystal/unit-cell.js';
import type { ReferenceFile, ReferenceIntensities } from '../input/reference-file.js';
import type { RunData } from './run-data.js';

/** Intensities of a reference file, to the finest spacing of the run's reflections: see `numberIntensities`. */
export function numberReference(
  file: ReferenceFile,
  run: Pick<RunData, 'reflections' | 'anomalous'>,
  group: SpaceGroup,
): Float64Array {
  // The spacing in the reference's cell, as that is where a model is calculated.
  const finest = dSpacings(file.unitCell, run.reflections.hkl).reduce(
    (least, d) => Math.min(least, d),
    Infinity,
  );
  return numberIntensities(file.intensities(finest * (1 - 1e-6)), run, group);
}

/**
 * Intensities of a reference by the run's reflection number, NaN where it has none, in memory that threads
 * share. Where the run keeps Friedel mates apart and the file does not, both mates get the value; in the other case the
 * mean of the mates.
 */
export function numberIntensities(
  reference: ReferenceIntensities,
  run: Pick<RunData, 'reflections' | 'anomalous'>,
  group: SpaceGroup,
): Float64Array {
  const sums = new Float64Array(new SharedArrayBuffer(8 * run.reflections.n));
  const counts = new Int32Array(run.reflections.n);
  const lookup = new ReflectionLookup(run.reflections);
  const add = (hkl: Int32Array) => {
    const asu = new Int32Array(hkl.length);
    mapToAsu(group, hkl, run.anomalous, asu);
    for (let i = 0; i < reference.intensity.length; i++) {
      const r = lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]);
      if (r < 0 || !Number.isFinite(reference.intensity[i])) continue;
      sums[r] += reference.intensity[i];
      counts[r]++;
    }
  };
  add(reference.hkl);
  if (run.anomalous && !reference.anomalous) add(reference.hkl.map((index) => -index));
  for (let r = 0; r < sums.length; r++) sums[r] = counts[r] > 0 ? sums[r] / counts[r] : NaN;
  return sums;
}

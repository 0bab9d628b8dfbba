import { scaleAt } from '../merge/likelihood/error-scale.js';
import { cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import { orientationToRotation } from '../crystal/orientation.js';
import { framesOf } from '../frame/frame-batch.js';
import type { UnmergedFile, UnmergedFrame } from '../output/unmerged-file.js';
import { lattice } from '../postrefine/ewald-geometry.js';
import { refinedCell } from '../postrefine/likelihood/cell-derivatives.js';
import type { MergedFile } from '../output/merged-file.js';
import type { OutputScale } from './output-scale.js';
import { cellChanges } from './refined-cells.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { ObservationRoom } from './scaled-observations.js';

/** What of the observations the half sets will overwrite: 8 bytes an observation. */
export interface KeptScales {
  readonly kp: Float32Array;
  readonly partiality: Float32Array;
}

export function keepScales({ columns }: LikelihoodData): KeptScales {
  return {
    kp: Float32Array.from(columns.kp),
    partiality: Float32Array.from(columns.minusLnP, (minusLnP) => Math.exp(-minusLnP)),
  };
}

/**
 * The observations of a merge as intensities I/kp. Their sigmas are those by which the merge weighed them, Student factor
 * included, so that averaging by 1/σ² gives the maximum likelihood of each reflection with its sigma. `isShown` flags the
 * reflections of the merged file; without it all are written.
 */
export function likelihoodUnmerged(
  merge: Pick<MergedFile, 'stage' | 'title' | 'spaceGroup' | 'wavelength'>,
  data: LikelihoodData,
  all: LikelihoodResult,
  kept: KeptScales,
  scale: OutputScale,
  isShown: Uint8Array | null = null,
): UnmergedFile {
  const { stage, title, spaceGroup, wavelength } = merge;
  const constraint = cellConstraintOf(spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const { state, frames: states, observations } = all.merge;
  const layout = data.layout;
  const room = new ObservationRoom(data.run);
  return { stage, title, spaceGroup, unitCell: scale.unitCell, wavelength, frames };

  function* frames(): Generator<UnmergedFrame> {
    for (const { batch, firstFrame, firstObservation } of data.run.batches) {
      for (const [f, frame] of framesOf(batch, firstFrame).entries()) {
        const refined = all.frames[firstFrame + f];
        if (refined === null || states.accepted[firstFrame + f] === 0) continue;
        fill(frame.hkl, firstObservation + batch.frames[f].offset, frame.n);
        const unitCell = refinedCell(frame.unitCell, constraint, cellChanges(refined.vector, constraint));
        const [rotX, rotY] = [refined.vector[layout.rotX], refined.vector[layout.rotY]];
        yield {
          number: firstFrame + f + 1,
          name: frame.name,
          wavelength: frame.wavelength,
          detectorDistanceMm: frame.detectorDistanceMm,
          unitCell,
          reciprocalMatrix: lattice(orientationToRotation(frame.reciprocalMatrix), rotX, rotY, unitCell)
            .aStar,
          observations: room.contents(),
        };
      }
    }
  }

  function fill(hkl: Int32Array, from: number, n: number): void {
    room.clear();
    for (let i = 0; i < n; i++) {
      const at = from + i;
      const weight = state.weight[at];
      if (!(weight > 0) || state.rejected[at] === 1 || isShown?.[observations.reflection[at]] === 0) continue;
      const factor = scale.unit / kept.kp[at];
      const k = scaleAt(scale.sigma, state.intensity[observations.reflection[at]]);
      const sigma = (k * factor) / Math.sqrt(weight);
      const partiality = kept.partiality[at];
      room.add(hkl, i, factor * state.effective[at], sigma, partiality, factor * partiality);
    }
  }
}

import { reciprocalMatrixOf } from '../crystal/orientation.js';
import type { Frame } from '../frame/frame.js';
import { framesOf } from '../frame/frame-batch.js';
import type { MergedFile } from '../output/merged-file.js';
import type { UnmergedFile, UnmergedFrame } from '../output/unmerged-file.js';
import type { StageResult } from './prime-run.js';
import { ObservationRoom } from './scaled-observations.js';

/**
 * The observations of the last merge of `method = prime`: those of accepted frames that were no outliers, of reflections
 * that are written, as full intensities I/(G exp(-2Bs²) p).
 */
export function primeUnmerged(
  merge: Pick<MergedFile, 'stage' | 'title' | 'spaceGroup' | 'unitCell' | 'wavelength'>,
  { run, merged, fates, outcomes }: StageResult,
): UnmergedFile {
  const { stage, title, spaceGroup, unitCell, wavelength } = merge;
  const isWritten = new Uint8Array(run.reflections.n);
  for (const reflection of merged.reflection) isWritten[reflection] = 1;
  const room = new ObservationRoom(run);
  return { stage, title, spaceGroup, unitCell, wavelength, frames };

  function* frames(): Generator<UnmergedFrame> {
    for (const { batch, firstFrame, firstObservation } of run.batches) {
      for (const [f, frame] of framesOf(batch, firstFrame).entries()) {
        const outcome = outcomes[firstFrame + f];
        if (fates[firstFrame + f] !== null || outcome.kind !== 'modelled') continue;
        const { scaleG, bFactor, unitCell: cell, rotationU } = outcome.model;
        fill(frame, firstObservation + batch.frames[f].offset, scaleG, bFactor);
        yield {
          number: firstFrame + f + 1,
          name: frame.name,
          wavelength: frame.wavelength,
          detectorDistanceMm: frame.detectorDistanceMm,
          unitCell: cell,
          reciprocalMatrix: reciprocalMatrixOf(rotationU, cell),
          observations: room.contents(),
        };
      }
    }
  }

  function fill(frame: Frame, from: number, scaleG: number, bFactor: number): void {
    room.clear();
    for (let i = 0; i < frame.n; i++) {
      const reflection = frame.reflection[i];
      const intensity = run.full.intensity[from + i];
      if (reflection < 0 || isWritten[reflection] === 0 || Number.isNaN(intensity)) continue;
      const sigma = run.full.sigma[from + i];
      const scale = 1 / (scaleG * Math.exp(-2 * bFactor * frame.sinThetaOverLambdaSquared[i]));
      room.add(frame.hkl, i, intensity, sigma, (scale * frame.sigma[i]) / sigma, scale);
    }
  }
}

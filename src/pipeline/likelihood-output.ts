import { scaleAt } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { outputSigmas } from '../merge/likelihood/output-sigmas.js';
import { posteriorAmplitudes } from '../merge/french-wilson.js';
import { once } from '../numeric/once.js';
import type { MergedFile } from '../output/merged-file.js';
import type { MergedSet } from '../output/merged-set.js';
import { dStarSquaredOf } from '../statistics/reflection-properties.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { OutputScale } from './output-scale.js';
import { freeFlagsOf } from './prime-output.js';
import type { PrimeProgram } from './prime-program.js';
import type { RunData } from './run-data.js';

/** A half knows a reflection when its observations tell this much beyond the prior (D S²). */
export const KNOWN_TO_A_HALF = 0.25;
const STAGE = 'likelihood';

/** What is written: the mean intensities, and with `apart` those of Friedel mates beside them. */
export function mergedFile(
  program: PrimeProgram,
  { run }: LikelihoodData,
  candidates: OutputCandidates,
  apart: { readonly run: RunData; readonly written: OutputCandidates } | null,
  halves: readonly [OutputCandidates, OutputCandidates] | null,
  scale: OutputScale,
): MergedFile {
  const wavelengths = run.frames.map((frame) => frame.wavelength);
  const written = (from: RunData, values: OutputCandidates, to: OutputScale) =>
    mergedSet(from, values, to, inTables(program, from));
  const mean = written(run, candidates, scale);
  return {
    stage: STAGE,
    title: program.params.title,
    spaceGroup: program.target.spaceGroup,
    unitCell: scale.unitCell,
    wavelength: wavelengths.reduce((sum, value) => sum + value, 0) / wavelengths.length,
    mean,
    mates: apart === null ? null : written(apart.run, apart.written, scale),
    halves: halves === null ? null : [halfSet(0), halfSet(1)],
    freeFlags: freeFlagsOf(program, mean.hkl),
  };

  function halfSet(half: 0 | 1): MergedSet {
    const own = (halves ?? [candidates, candidates])[half];
    const factor = scaleTo(candidates, own);
    const sigma = { ...scale.sigma, intensity: scale.sigma.intensity.map((x) => x / factor) };
    return written(run, own, { ...scale, unit: scale.unit * factor, sigma });
  }
}

/** The factor that brings the intensities of a half set to those of the whole, over what the half knows. */
function scaleTo(all: OutputCandidates, half: OutputCandidates): number {
  let sumAll = 0;
  let sumHalf = 0;
  for (let r = 0; r < all.n; r++) {
    if (!(half.relativeInformation[r] > KNOWN_TO_A_HALF && all.nObservations[r] > 0)) continue;
    sumAll += all.posterior[r];
    sumHalf += half.posterior[r];
  }
  return sumHalf > 0 ? sumAll / sumHalf : 1;
}

/**
 * 1 for the reflections that the tables count: merge.d_min and merge.d_max, by the cell of the run. Frames were cut each by
 * its own cell, so that some have reflections a little beyond.
 */
export function inTables(
  { params, target }: Pick<PrimeProgram, 'params' | 'target'>,
  { reflections }: Pick<RunData, 'reflections'>,
): Uint8Array {
  const { d_min, d_max } = params.merge;
  return Uint8Array.from(dStarSquaredOf(reflections, target.unitCell), (dStarSquared) => {
    const d = 1 / Math.sqrt(dStarSquared);
    return d >= d_min && d <= d_max ? 1 : 0;
  });
}

/** The observed reflections among those that are shown. */
function mergedSet(
  run: RunData,
  candidates: OutputCandidates,
  scale: OutputScale,
  isShown: Uint8Array,
): MergedSet {
  const observed = Array.from({ length: candidates.n }, (_, r) => r).filter(
    (r) => candidates.nObservations[r] > 0 && isShown[r] === 1,
  );
  const hkl = new Int32Array(3 * observed.length);
  observed.forEach((r, i) => hkl.set(run.reflections.hkl.subarray(3 * r, 3 * r + 3), 3 * i));
  const sigmas = outputSigmas(candidates, scale.sigma);
  const amplitudesAt = (part: (r: number) => number) =>
    posteriorAmplitudes({
      weightedSum: Float64Array.from(observed, (r) => part(r) * candidates.weightedSum[r]),
      information: Float64Array.from(observed, (r) => part(r) * candidates.information[r]),
      wilsonMean: Float64Array.from(observed, (r) => candidates.wilsonMean[r]),
      centric: Uint8Array.from(observed, (r) => candidates.centric[r]),
    });
  const known = (r: number) => scaleAt(scale.sigma, candidates.posterior[r]) ** -2;
  const rootUnit = Math.sqrt(scale.unit);
  return {
    hkl,
    intensity: Float64Array.from(observed, (r) => scale.unit * candidates.posterior[r]),
    sigma: Float64Array.from(observed, (r) => scale.unit * sigmas[r]),
    amplitudes: once(() => ({
      amplitude: amplitudesAt(() => 1).amplitude.map((f) => rootUnit * f),
      amplitudeSigma: amplitudesAt(known).amplitudeSigma.map((s) => rootUnit * s),
    })),
    multiplicity: Int32Array.from(observed, (r) => candidates.nObservations[r]),
  };
}

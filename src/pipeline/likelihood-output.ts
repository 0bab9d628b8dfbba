import { completeSet } from '../crystal/complete-set.js';
import { ResolutionShells } from '../crystal/resolution-shells.js';
import { dSpacings, type UnitCell } from '../crystal/unit-cell.js';
import type { MergeReliability } from '../merge/likelihood/half-agreement.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { constantScale, type ErrorScale, errorScale, scaleAt } from '../merge/likelihood/error-scale.js';
import { outputSigmas } from '../merge/likelihood/output-sigmas.js';
import { studentScale } from '../merge/likelihood/student-scale.js';
import { posteriorAmplitudes } from '../merge/french-wilson.js';
import { tableFactor } from '../postrefine/likelihood/profile-table.js';
import { once } from '../numeric/once.js';
import type { MergedFile } from '../output/merged-file.js';
import type { MergedSet } from '../output/merged-set.js';
import {
  type HalfIntensities,
  type HalfSetStatistics,
  halfSetStatistics,
  withCcStar,
} from '../statistics/half-set-statistics.js';
import { mergeCorrelation } from '../statistics/merge-correlation.js';
import { halvesOnOneScale } from '../statistics/half-intensities.js';
import { dStarSquaredOf } from '../statistics/reflection-properties.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { freeFlagsOf } from './prime-output.js';
import type { PrimeProgram } from './prime-program.js';
import { numberReference } from './reference-intensities.js';
import type { RunData } from './run-data.js';

/** K where no half sets check it. */
export const TYPICAL_SIGMA_SCALE = constantScale(studentScale());
/** A half knows a reflection when its observations tell this much beyond the prior (D S²). */
export const KNOWN_TO_A_HALF = 0.25;
const STAGE = 'likelihood';

/** The cell that is written, and the factors from the engine's numbers to those that are. */
export interface OutputScale {
  readonly unitCell: UnitCell;
  readonly unit: number;
  readonly sigma: ErrorScale;
}

/** The factor K on the formal sigmas as independent half sets show it, and a line for the log. */
export function chooseErrorScale(
  whole: OutputCandidates,
  halves: readonly [OutputCandidates, OutputCandidates] | null,
): { readonly scale: ErrorScale; readonly text: string } {
  const scale = halves === null ? TYPICAL_SIGMA_SCALE : errorScale(whole, halves);
  const text = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(', ');
  const said =
    scale.measured === null
      ? 'there are no independent halves to check it'
      : `independent halves differ by ${scale.measured.toFixed(3)} times what their posteriors predict, by fifths of intensity ${text(scale.fifths)}; ${scale.nReflections} reflections`;
  const isOne = scale.scale.every((k) => k === scale.scale[0]);
  const k = isOne ? scale.scale[0].toFixed(3) : `${text(scale.scale)} from weak to strong reflections`;
  return { scale, text: `Sigmas: of 1/K^2 of the formal information, K = ${k} (${said})\n\n` };
}

/**
 * The engine's intensities are per unit of a density that goes with the inverse width of the profile; in the unit that is
 * written, a reflection of the median frame at half the resolution and on the Ewald sphere is observed with its intensity.
 */
export function intensityUnit({ layout }: LikelihoodData, { priors, profile }: LikelihoodResult): number {
  const t = 0.5;
  const { mean } = priors;
  const lnWidth = mean[layout.a0] + t * (mean[layout.a1] + t * mean[layout.a2]);
  const learnt = tableFactor(profile?.table ?? null, t, 0);
  return learnt * Math.exp(-(lnWidth + mean[layout.a3] * Math.exp(-6 * t)));
}

/** d*² (Å⁻²) of every reflection that there can be within the limits and the reach of the data. */
export function possibleReflections(
  { params, target }: Pick<PrimeProgram, 'params' | 'target'>,
  data: LikelihoodData,
): Float64Array {
  const dMin = Math.max(params.merge.d_min, data.dMin * (1 - 1e-6));
  return dSpacings(
    target.unitCell,
    completeSet(target.unitCell, target.spaceGroup, dMin, params.merge.d_max, false),
  ).map((d) => 1 / (d * d));
}

/** Intensities as they are written; NaN where a reflection was not observed. */
export function observedIntensities(candidates: OutputCandidates, { unit }: OutputScale): Float64Array {
  return measured(candidates, (r) => unit * candidates.posterior[r]);
}

function measured({ n, nObservations }: OutputCandidates, values: (r: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, r) => (nObservations[r] > 0 ? values(r) : NaN));
}

/** The table of shells; without `reliability` it has no CC*. */
export function tables(
  { params, target, isoReference }: Pick<PrimeProgram, 'params' | 'target' | 'isoReference'>,
  data: LikelihoodData,
  candidates: OutputCandidates,
  scale: OutputScale,
  halves: HalfIntensities | null,
  possible: Float64Array,
  reliability: MergeReliability | null = null,
): HalfSetStatistics {
  const { qSquared } = data.reflections;
  const observedSigma = measured(
    candidates,
    (r) => scaleAt(scale.sigma, candidates.posterior[r]) / Math.sqrt(candidates.information[r]),
  );
  const table = halfSetStatistics(
    {
      intensity: observedIntensities(candidates, scale),
      significance: observedSigma.map(
        (sigma, r) => candidates.weightedSum[r] / (candidates.information[r] * sigma),
      ),
      observedSigma,
      multiplicity: candidates.nObservations,
    },
    halves,
    isoReference === null ? null : numberReference(isoReference, data.run, target.spaceGroup),
    qSquared,
    possible,
    params.n_bins,
  );
  if (reliability === null) return table;
  return withCcStar(
    table,
    mergeCorrelation(reliability, qSquared, ResolutionShells.over(possible, params.n_bins)),
  );
}

/** Intensities of the halves where a half observed the reflection, the second on the scale of the first; ε of each reflection. */
export function halfIntensities(
  [a, b]: readonly [OutputCandidates, OutputCandidates],
  epsilon: ArrayLike<number>,
): HalfIntensities {
  const half = (candidates: OutputCandidates) => ({
    intensity: measured(candidates, (r) => candidates.posterior[r]),
    wilsonMean: candidates.wilsonMean,
    observed: measured(candidates, (r) => candidates.maximumLikelihood[r]),
    variance: candidates.maximumLikelihoodVariance,
  });
  return halvesOnOneScale(half(a), half(b), epsilon);
}

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

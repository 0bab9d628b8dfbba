import { fingerprintOf } from '../input/fingerprint.js';
import { readMtz } from '../input/mtz-reader.js';
import { type ErrorScale, scaleAt } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { outputSigmas } from '../merge/likelihood/output-sigmas.js';
import { mean } from '../numeric/summary.js';
import { halfMtz, readHalfMtz } from '../output/cxi/half-mtz.js';
import type { IndependentHalf, IndependentHalves } from '../statistics/independent-halves.js';
import type { CxiProgram } from './cxi-program.js';
import type { MergingTarget } from './merging-set.js';

/** Independent halves of a run and the reflections that they are of, Bijvoet mates as one. */
export interface RunHalves {
  readonly hkl: Int32Array;
  readonly halves: IndependentHalves;
}

/** A half in the intensities of the merge: `unit` from those of the engine, sigmas for 1/K² of the information. */
export function independentHalf(
  candidates: OutputCandidates,
  unit: number,
  errors: ErrorScale,
): IndependentHalf {
  const { n, nObservations } = candidates;
  const observed = (values: ArrayLike<number>, factor: number): Float64Array =>
    Float64Array.from({ length: n }, (_, r) => (nObservations[r] > 0 ? factor * values[r] : NaN));
  return {
    intensity: observed(candidates.posterior, unit),
    sigma: observed(outputSigmas(candidates, errors), unit),
    observed: observed(candidates.maximumLikelihood, unit),
    observedSigma: observed(
      candidates.maximumLikelihoodVariance.map(
        (variance, r) => scaleAt(errors, candidates.posterior[r]) * Math.sqrt(variance),
      ),
      unit,
    ),
    wilsonMean: candidates.wilsonMean.map((value) => unit * value),
    nObservations: observed(nObservations, 1),
  };
}

/** A frame in the tables as far as it names the run. */
interface TaggedFrame {
  readonly name: string;
  readonly postrefined: { readonly scaleG: number } | null;
}

/** A line that names the refinement which frames in the tables come from: their names and scales. */
export function refinementTag(frames: readonly TaggedFrame[]): string {
  const scales = Float64Array.from(frames, ({ postrefined }) => postrefined?.scaleG ?? NaN);
  const letters = Int32Array.from(frames.map(({ name }) => name).join('\n'), (c) => c.charCodeAt(0));
  return `half of the ${frames.length} frames ${fingerprintOf(letters, new Int32Array(scales.buffer))}`;
}

/** The names that cxi.xmerge gives to the files of halves. */
export function halfSuffix(half: 1 | 2, algorithm: string): string {
  return `_s${half}_${algorithm}.mtz`;
}

const NAMES = { 1: 'Odd frames', 2: 'Even frames' } as const;

/** Writes the files of both halves; returns how people find them. */
export function writeHalves(
  { params, files }: Pick<CxiProgram, 'params' | 'files'>,
  { unitCell, spaceGroup }: MergingTarget,
  frames: readonly (TaggedFrame & { readonly wavelength: number })[],
  { hkl, halves }: RunHalves,
): string[] {
  const about = { unitCell, spaceGroup, hkl, history: files.history };
  const wavelength = mean(frames.map((frame) => frame.wavelength));
  return ([1, 2] as const).map((number) => {
    const title = `${NAMES[number]}, refined without the others`;
    const content = { ...about, wavelength, title, tag: refinementTag(frames), half: halves[number - 1] };
    return files.write(halfSuffix(number, params.scaling.algorithm), halfMtz(content));
  });
}

/** The halves that cxi.merge left when it refined these frames; null where there are none. */
export function readHalves(
  { params, files }: Pick<CxiProgram, 'params' | 'files'>,
  frames: readonly TaggedFrame[],
): RunHalves | null {
  const tag = refinementTag(frames);
  const [odd, even] = ([1, 2] as const).map((number) => {
    const bytes = files.read(halfSuffix(number, params.scaling.algorithm));
    const mtz = bytes === null ? null : readMtz(bytes);
    return mtz?.kind === 'mtz' ? readHalfMtz(mtz, tag) : null;
  });
  if (odd === null || even === null || odd.hkl.length !== even.hkl.length) return null;
  return { hkl: odd.hkl, halves: [odd.half, even.half] };
}

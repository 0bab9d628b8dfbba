import { fingerprintOf } from '../input/fingerprint.js';
import { readMtz } from '../input/mtz-reader.js';
import { type ErrorScale, scaleAt } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { outputSigmas } from '../merge/likelihood/output-sigmas.js';
import { mean } from '../numeric/summary.js';
import { halfMtz, type ReadHalf, readHalfMtz } from '../output/cxi/half-mtz.js';
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

/** The halves that cxi.merge left when it refined some frames, or why there are none. */
export type LeftHalves =
  | { readonly kind: 'halves'; readonly left: RunHalves }
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly file: string; readonly why: string };

export function readHalves(
  { params, files }: Pick<CxiProgram, 'params' | 'files'>,
  frames: readonly TaggedFrame[],
): LeftHalves {
  const tag = refinementTag(frames);
  const suffixes = ([1, 2] as const).map((number) => halfSuffix(number, params.scaling.algorithm));
  const contents = suffixes.map((suffix) => files.read(suffix));
  if (contents.every((bytes) => bytes === null)) return { kind: 'none' };
  const [odd, even] = contents.map((bytes) => halfOf(bytes, tag));
  const unusable = (half: 0 | 1, why: string): LeftHalves => ({
    kind: 'unusable',
    file: `${params.output.prefix}${suffixes[half]}`,
    why,
  });
  if (odd.kind === 'unusable') return unusable(0, odd.why);
  if (even.kind === 'unusable') return unusable(1, even.why);
  if (odd.hkl.length !== even.hkl.length)
    return unusable(1, 'it has other reflections than that of the odd frames');
  return { kind: 'halves', left: { hkl: odd.hkl, halves: [odd.half, even.half] } };
}

function halfOf(bytes: Uint8Array | null, tag: string): ReadHalf {
  if (bytes === null) return { kind: 'unusable', why: 'it is not there' };
  const mtz = readMtz(bytes);
  return mtz.kind === 'mtz' ? readHalfMtz(mtz, tag) : { kind: 'unusable', why: mtz.detail };
}

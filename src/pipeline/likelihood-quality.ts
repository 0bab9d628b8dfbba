import { ResolutionShells } from '../crystal/resolution-shells.js';
import { scaleAt } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import type { HalfIntensities, HalfSetStatistics } from '../statistics/half-set-statistics.js';
import { type MergeQuality, mergeQuality } from '../statistics/merge-quality.js';
import type { PlacedPair } from '../statistics/quality-statistics.js';
import { equivalentAxisAngles } from '../statistics/reflection-properties.js';
import type { FriedelMates } from './likelihood-anomalous.js';
import { KNOWN_TO_A_HALF } from './likelihood-output.js';
import { observedIntensities } from './likelihood-tables.js';
import type { OutputScale } from './output-scale.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { PrimeProgram } from './prime-program.js';
import { numberReference } from './reference-intensities.js';

/** D S² above which the L-test uses a reflection: the prior hardly matters there, whatever its own intensity. */
const KNOWN_TO_THE_L_TEST = 25;

/** What the tables of a merge are made from, besides the half sets. */
export interface QualitySources {
  readonly candidates: OutputCandidates;
  readonly spread: ReflectionSpread;
  readonly scale: OutputScale;
  readonly halves: HalfIntensities | null;
  /** Friedel mates apart: of the whole set, and of the halves where there are any. */
  readonly mates: {
    readonly all: FriedelMates;
    readonly halves: readonly [FriedelMates, FriedelMates] | null;
  } | null;
}

/** R values, moments, L-test, Wilson plot and the rest, in the shells of `table`. */
export function likelihoodQuality(
  { params, target, isoReference }: PrimeProgram,
  data: LikelihoodData,
  sources: QualitySources,
  possible: Float64Array,
  table: HalfSetStatistics,
): MergeQuality {
  const { candidates, spread, scale, halves, mates } = sources;
  const { reflections, run } = data;
  return mergeQuality(
    {
      list: run.reflections,
      group: target.spaceGroup,
      reflections,
      intensity: observedIntensities(candidates, scale),
      wilsonMean: candidates.wilsonMean.map((mean) => scale.unit * mean),
      spread,
      wellKnown: Uint8Array.from(candidates.relativeInformation, (d) => (d > KNOWN_TO_THE_L_TEST ? 1 : 0)),
      halves,
      iso: isoReference === null ? null : numberReference(isoReference, run, target.spaceGroup),
      axisAngle: equivalentAxisAngles(run.reflections, scale.unitCell, target.spaceGroup),
      conePercent: params.percent_cone_fraction,
    },
    ResolutionShells.over(possible, params.n_bins),
    mates === null ? null : friedelPairs(mates.all, mates.halves, scale),
    table,
    params.n_residues,
  );
}

/**
 * Acentric pairs of which the observations of both mates tell more than the prior. Their intensities are N/D: posteriors
 * of two mates are both drawn towards the Wilson mean, which makes differences too small.
 */
function friedelPairs(
  { run, qSquared, candidates }: FriedelMates,
  halves: readonly [FriedelMates, FriedelMates] | null,
  { unit, sigma }: OutputScale,
): PlacedPair[] {
  const pairs: PlacedPair[] = [];
  const { isCentric, friedelMate } = run.symmetry;
  const sigmaOf = (r: number) =>
    unit * scaleAt(sigma, candidates.posterior[r]) * Math.sqrt(candidates.maximumLikelihoodVariance[r]);
  const difference = (half: FriedelMates | undefined, plus: number, minus: number) =>
    half === undefined ? NaN : knownIntensity(half.candidates, plus) - knownIntensity(half.candidates, minus);
  for (let plus = 0; plus < candidates.n; plus++) {
    const minus = friedelMate[plus];
    if (minus < 0 || isCentric[plus] === 1) continue;
    if (!isKnownToDiffer(candidates, plus) || !isKnownToDiffer(candidates, minus)) continue;
    pairs.push({
      dStarSquared: qSquared[plus],
      plus: unit * candidates.maximumLikelihood[plus],
      minus: unit * candidates.maximumLikelihood[minus],
      sigmaPlus: sigmaOf(plus),
      sigmaMinus: sigmaOf(minus),
      differenceA: difference(halves?.[0], plus, minus),
      differenceB: difference(halves?.[1], plus, minus),
    });
  }
  return pairs;
}

function isKnownToDiffer({ relativeInformation }: OutputCandidates, r: number): boolean {
  return relativeInformation[r] > 1;
}

function knownIntensity({ posterior, relativeInformation }: OutputCandidates, r: number): number {
  return relativeInformation[r] > KNOWN_TO_A_HALF ? posterior[r] : NaN;
}

import { completeSet } from '../crystal/complete-set.js';
import { dSpacings } from '../crystal/unit-cell.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { sigmaScale } from '../merge/likelihood/sigma-scale.js';
import { createRandom } from '../numeric/random.js';
import type { MergedFile } from '../output/merged-file.js';
import { halfSetTableText, likelihoodCycleText, likelihoodTableOne } from '../output/likelihood-text.js';
import {
  type HalfIntensities,
  type HalfSetStatistics,
  halfSetStatistics,
} from '../statistics/half-set-statistics.js';
import { likelihoodData } from './likelihood-data.js';
import { mergeFriedelMatesApart } from './likelihood-anomalous.js';
import { likelihoodRecords, medianOf, profileOf, rejectionRecords } from './likelihood-records.js';
import {
  type LikelihoodData,
  type LikelihoodHooks,
  type LikelihoodResult,
  likelihoodRun,
} from './likelihood-run.js';
import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { numberReference } from './reference-intensities.js';
import type { RunData } from './run-data.js';

const DEFAULT_CYCLES = 4;
/** Typical ratio of the real spread of merged intensities to the formal one, where half sets do not measure it. */
const TYPICAL_SIGMA_SCALE = 1.22;
/** A ratio outside comes of halves too small to be refined well, not of the sigmas: see docs/decisions.md. */
const SIGMA_SCALE_RANGE = [1, 1.5] as const;
/** A half knows a reflection when its observations tell this much beyond the prior (D S²). */
const KNOWN_TO_A_HALF = 0.25;
const HALF_SET_SEED = 1;
const STAGE = 'likelihood';

/** `method = likelihood`: all frames, then two halves on their own; writes log, merged files, statistics and frames. */
export async function runLikelihoodProgram(
  program: PrimeProgram,
  { run, prepared }: PreparedRun,
): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const nCycles = params.n_postref_cycle === 'Auto' ? DEFAULT_CYCLES : params.n_postref_cycle;
  const data = await likelihoodData(run, target, program.pool);
  files.log.write(
    `Counting variance per unit of intensity in the sigmas of the input: ${data.gain.toPrecision(4)}\n\n`,
  );
  const everyone = new Uint8Array(run.frames.length).fill(1);
  const all = await refine(program, data, everyone, nCycles, 'All frames');
  const candidates = outputCandidates(all.merge);
  const nMerged = all.merge.frames.accepted.reduce((sum, flag) => sum + flag, 0);
  if (nMerged === 0) {
    files.writeFrames(likelihoodRecords(run, all, prepared, target));
    return nothing(program, 'No frame agrees with the others: nothing could be merged.');
  }
  // Everything that later sets of frames overwrite is written or copied before they begin.
  files.writeFrames(likelihoodRecords(run, all, prepared, target));
  files.writeRejections(rejectionRecords(run, all.merge));
  const apart = params.target_anomalous_flag ? mergeFriedelMatesApart(data, all, target) : null;

  const halves = params.half_sets === 'independent' ? await refineHalves(program, data, nCycles) : null;
  const scale = chooseSigmaScale(halves, data);
  files.log.write(scale.text);
  const unit = intensityUnit(data, all);
  const statistics = tables(program, data, candidates, { unit, sigma: scale.scale }, halves);
  const mtz = files.writeMerge(mergedFile(program, data, candidates, apart, { unit, sigma: scale.scale }));
  files.log.write(halfSetTableText(statistics, files.shown(mtz)));
  files.log.write(
    `${likelihoodTableOne(statistics, target.spaceGroup.lookupSymbol, target.unitCell, nMerged)}\nMerged data: ${files.shown(mtz)}\n`,
  );
  files.writeStatistics({
    definitions: DEFINITIONS,
    method: 'likelihood',
    nCycles,
    nFramesMerged: nMerged,
    errorModel: all.variance,
    profile: profileOf(data.layout, all.priors),
    sigmaScale: { scale: scale.scale, measured: scale.measured, nReflections: scale.nReflections },
    ...statistics,
  });
  const { overall } = statistics;
  show.say(
    `likelihood: ${nMerged} frames, ${overall.nObserved} reflections, completeness ${(100 * overall.completeness).toFixed(1)} %, multiplicity ${overall.multiplicity.toFixed(2)}` +
      (halves === null
        ? ''
        : `, CC1/2 ${(100 * overall.ccHalf).toFixed(2)} %, Rsplit ${(100 * overall.rSplit).toFixed(2)} %`),
  );
  return { kind: 'done', mtz, convergence: `${nCycles} cycles` };
}

const DEFINITIONS = {
  intensity: 'Mean of the Wilson posterior of each reflection.',
  sigma:
    'Standard deviation of that posterior, times sigmaScale, which makes it agree with the differences of the half sets.',
  ccHalf:
    'Correlation of two halves of the frames, drawn at random, refined and merged wholly independently; reflections that both know (D S^2 > 0.25). 1 = 100 %.',
  ccStar: 'sqrt(2 CC1/2 / (1 + CC1/2)).',
  rSplit: 'sqrt(2) sum|I_A - I_B| / sum(I_A + I_B) of the same halves, on one scale.',
  multiplicity: 'Observations of accepted frames that were not rejected, per reflection.',
};

function nothing({ files }: PrimeProgram, message: string): ProgramEnd {
  files.log.write(`${message}\n`);
  return { kind: 'nothing', message };
}

function refine(
  { pool, show, files }: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  nCycles: number,
  label: string,
): Promise<LikelihoodResult> {
  const nFrames = members.reduce((sum, flag) => sum + flag, 0);
  const hooks: LikelihoodHooks = {
    begin: (stage, total) => show.begin(stage, total),
    progress: (n) => show.advance(n),
    finishedCycle: (cycle, { merge, variance, priors }) =>
      files.log.write(
        likelihoodCycleText({
          label: `${label}, cycle ${cycle}`,
          nFrames,
          nAccepted: merge.frames.accepted.reduce((sum, flag) => sum + flag, 0),
          nRejectedObservations: merge.state.rejected.reduce((sum, flag) => sum + flag, 0),
          medianCorrelation: medianOf(merge.frames.correlation, members),
          variance,
          profile: profileOf(data.layout, priors),
        }),
      ),
  };
  return likelihoodRun(data, members, pool, nCycles, label, hooks);
}

/** Two halves of the frames, drawn at random; each refined without any knowledge of the other. */
async function refineHalves(
  program: PrimeProgram,
  data: LikelihoodData,
  nCycles: number,
): Promise<[OutputCandidates, OutputCandidates]> {
  const order = Array.from(data.run.frames, (_, f) => f);
  createRandom(HALF_SET_SEED).shuffle(order);
  const halfOf = (parity: number) => {
    const members = new Uint8Array(order.length);
    order.forEach((f, i) => (members[f] = i % 2 === parity ? 1 : 0));
    return members;
  };
  const a = await refine(program, data, halfOf(0), nCycles, 'First half');
  const first = outputCandidates(a.merge);
  const b = await refine(program, data, halfOf(1), nCycles, 'Second half');
  return [first, outputCandidates(b.merge)];
}

/** Factors from the engine's numbers to those that are written. */
interface OutputScale {
  readonly unit: number;
  readonly sigma: number;
}

function chooseSigmaScale(
  halves: readonly [OutputCandidates, OutputCandidates] | null,
  data: LikelihoodData,
) {
  if (halves === null)
    return {
      scale: TYPICAL_SIGMA_SCALE,
      measured: null,
      nReflections: 0,
      text: `Sigmas: ${TYPICAL_SIGMA_SCALE} times the formal ones (half_sets = none: a typical value)\n\n`,
    };
  const { scale: measured, nReflections } = sigmaScale(halves[0], halves[1], data.reflections.qSquared);
  const [least, largest] = SIGMA_SCALE_RANGE;
  const scale = Math.min(Math.max(measured, least), largest);
  const kept = scale === measured ? '' : `; kept within ${least} to ${largest}`;
  return {
    scale,
    measured,
    nReflections,
    text: `Sigmas: ${scale.toFixed(3)} times the formal ones (the half sets say ${measured.toFixed(3)}, from ${nReflections} reflections${kept})\n\n`,
  };
}

/**
 * The engine's intensities are per unit of a density that goes with the inverse width of the profile; in the unit that is
 * written, a reflection of the median frame at half the resolution and on the Ewald sphere is observed with its intensity.
 */
function intensityUnit({ layout }: LikelihoodData, { priors }: LikelihoodResult): number {
  const t = 0.5;
  const { mean } = priors;
  const lnWidth = mean[layout.a0] + t * (mean[layout.a1] + t * mean[layout.a2]);
  return Math.exp(-(lnWidth + mean[layout.a3] * Math.exp(-6 * t)));
}

function tables(
  { params, target, isoReference }: PrimeProgram,
  data: LikelihoodData,
  candidates: OutputCandidates,
  scale: OutputScale,
  halves: readonly [OutputCandidates, OutputCandidates] | null,
): HalfSetStatistics {
  const measured = (values: (r: number) => number) =>
    Float64Array.from({ length: candidates.n }, (_, r) =>
      candidates.nObservations[r] > 0 ? values(r) : NaN,
    );
  const dMin = Math.max(params.merge.d_min, data.dMin * (1 - 1e-6));
  const possible = dSpacings(
    target.unitCell,
    completeSet(target.unitCell, target.spaceGroup, dMin, params.merge.d_max, false),
  ).map((d) => 1 / (d * d));
  return halfSetStatistics(
    {
      intensity: measured((r) => scale.unit * candidates.posterior[r]),
      sigma: measured((r) => scale.unit * scale.sigma * Math.sqrt(candidates.posteriorVariance[r])),
      multiplicity: candidates.nObservations,
    },
    halves === null ? null : halfIntensities(halves),
    isoReference === null ? null : numberReference(isoReference, data.run, target.spaceGroup),
    data.reflections.qSquared,
    possible,
    params.n_bins,
  );
}

/** Posterior intensities of the halves where a half knows the reflection, the second on the scale of the first. */
function halfIntensities([a, b]: readonly [OutputCandidates, OutputCandidates]): HalfIntensities {
  const known = (half: OutputCandidates) =>
    half.posterior.map((intensity, r) => (half.relativeInformation[r] > KNOWN_TO_A_HALF ? intensity : NaN));
  const first = known(a);
  const second = known(b);
  let sumA = 0;
  let sumB = 0;
  for (let r = 0; r < first.length; r++) {
    if (Number.isNaN(first[r]) || Number.isNaN(second[r])) continue;
    sumA += first[r];
    sumB += second[r];
  }
  return { a: first, b: second.map((intensity) => (intensity * sumA) / sumB) };
}

/** What is written: the mean intensities, and with `apart` those of Friedel mates beside them. */
function mergedFile(
  { params, target }: PrimeProgram,
  { run }: LikelihoodData,
  candidates: OutputCandidates,
  apart: { readonly run: RunData; readonly candidates: OutputCandidates } | null,
  scale: OutputScale,
): MergedFile {
  const wavelengths = run.frames.map((frame) => frame.wavelength);
  return {
    stage: STAGE,
    title: params.title,
    spaceGroup: target.spaceGroup,
    unitCell: target.unitCell,
    wavelength: wavelengths.reduce((sum, value) => sum + value, 0) / wavelengths.length,
    anomalous: false,
    ...observedOnly(run, candidates, scale),
    mates: apart === null ? null : observedOnly(apart.run, apart.candidates, scale),
  };
}

function observedOnly(run: RunData, candidates: OutputCandidates, scale: OutputScale) {
  const observed = Array.from({ length: candidates.n }, (_, r) => r).filter(
    (r) => candidates.nObservations[r] > 0,
  );
  const hkl = new Int32Array(3 * observed.length);
  observed.forEach((r, i) => hkl.set(run.reflections.hkl.subarray(3 * r, 3 * r + 3), 3 * i));
  const sigma = scale.unit * scale.sigma;
  return {
    hkl,
    intensity: Float64Array.from(observed, (r) => scale.unit * candidates.posterior[r]),
    sigma: Float64Array.from(observed, (r) => sigma * Math.sqrt(candidates.posteriorVariance[r])),
  };
}

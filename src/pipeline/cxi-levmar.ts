import type { MergingOutcome, AcceptedFrame } from '../merge/cxi/merging-outcome.js';
import { Correlation } from '../numeric/correlation.js';
import { jointHalvesText } from '../output/cxi/joint-halves-text.js';
import { levmarStepText, levmarText } from '../output/cxi/levmar-text.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { FrameScales } from '../postrefine/levmar/frame-scales.js';
import { mergedIntensities, mergedPlaces } from '../postrefine/levmar/merged-observations.js';
import type { LevmarData, LevmarModel } from '../postrefine/levmar/levmar-data.js';
import {
  type DroppedFrame,
  levmarModel,
  type LevmarOptions,
  type LevmarResult,
  refineLevmar,
} from '../postrefine/levmar/refine-levmar.js';
import { B, G, nRsParameters, ROT_X, ROT_Y, SHAPE } from '../postrefine/rs/rs-model.js';
import { agreementTable } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import { uniqueName } from './backend-entry.js';
import { setDStarSquared } from './cxi-merged-part.js';
import type { CxiProgram } from './cxi-program.js';
import { isOddNumbered } from './cxi-sources.js';
import { JointObservations, unconnectedFrames } from './joint-observations.js';
import type { MergingTarget } from './merging-set.js';

/** As many as the original makes at most. */
const MOST_ITERATIONS = 5000;

const DETAILS: Readonly<Record<DroppedFrame['reason'], string>> = {
  scale: 'a scale that does not differ from 0 when all frames are scaled together',
  limit: 'B or a rotation at its limit when all frames are scaled together',
  correlation: 'poor correlation with the other frames under min_corr parameter',
};

/** Whether scales of frames and intensities are refined together when all frames are known. */
export function scalesTogether({ scaling, merging }: CxiMergeParams): boolean {
  return scaling.algorithm === 'levmar' || merging.refine_G_Imodel;
}

/** A run of cxi.merge as far as scaling together is concerned. */
export type LevmarProgram = Pick<CxiProgram, 'params' | 'set' | 'dMin' | 'files' | 'isOddHash'>;

/**
 * Scaling of all frames and intensities together: accepted frames are gathered in a first pass, refined, and in a second pass
 * over the same frames in the same order each gets its scale.
 */
export class LevmarScaling {
  private readonly gathered: JointObservations;
  private readonly isOdd: boolean[] = [];
  private readonly model: LevmarModel;
  private largest = 0;
  private next = 0;
  private dropped: ReadonlyMap<number, DroppedFrame['reason']> = new Map();
  private result: LevmarResult | null = null;
  private scales: FrameScales | null = null;

  constructor(
    private readonly program: LevmarProgram,
    target: MergingTarget,
  ) {
    const { params, set } = program;
    this.model = levmarModel(flagsOf(params));
    this.gathered = new JointObservations({
      dStarSquared: setDStarSquared(set, target.unitCell),
      negatives: params.include_negatives,
      sigmaFactor: sigmaFactor(params),
      keepsIndices: this.model.profile !== 'full',
    });
  }

  /** First pass. */
  readonly gather = (frame: AcceptedFrame): AcceptedFrame => {
    const { params, isOddHash } = this.program;
    this.gathered.add(frame);
    this.largest = Math.max(this.largest, frame.reflection.length);
    const { source, name } = frame;
    this.isOdd.push(params.hash_filenames ? isOddHash(uniqueName(source, name)) : isOddNumbered(name));
    return frame;
  };

  /** Refines what was gathered, and says so in the log. */
  refine(): void {
    const { files, params } = this.program;
    const data = this.gathered.data();
    const flags = flagsOf(params);
    files.log(
      `\nScaling of all frames and intensities together (${flags.length === 0 ? 'G' : `G, ${flags.join(', ')}`})\n`,
    );
    const unused = unusedFlags(flags);
    if (unused.length > 0)
      files.log(`  ${unused.join(', ')} mean nothing without a model of partiality that has them\n`);
    const lonely = unconnectedFrames(data);
    if (lonely > 0)
      files.log(
        `  WARNING: ${lonely} frames share no reflection with the others: their scale is where it began\n`,
      );
    const everyone = data.frames.map((_, f) => f);
    this.result = this.run(data, everyone);
    files.log(levmarText(this.result, this.model));
    this.dropped = new Map(this.result.dropped.map(({ frame, reason }) => [frame, reason]));
    if (params.scaling.algorithm === 'levmar' && params.levmar.compute_cc_half)
      this.compareHalves(data, everyone);
    this.scales = new FrameScales(data, this.model, this.largest);
  }

  /** Second pass: the frame on the common scale. */
  readonly finish = (frame: AcceptedFrame): MergingOutcome => {
    const { result, scales, program, model } = this;
    if (result === null || scales === null) throw new Error('invariant: refined before the second pass');
    const f = this.next++;
    const own = result.parameters.subarray(f * nRsParameters, (f + 1) * nRsParameters);
    const dropped = this.dropped.get(f);
    if (dropped !== undefined) {
      const { source, name } = frame;
      return { kind: 'rejected', source, name, reason: 'postrefinement', detail: DETAILS[dropped] };
    }
    if (program.params.scaling.algorithm !== 'levmar') return rescaled(frame, own[G]);
    return levmarFrame(frame, own, scales, model, program, this.gathered.options.dStarSquared);
  };

  private run(data: LevmarData, members: readonly number[]): LevmarResult {
    const { params, files } = this.program;
    return refineLevmar(data, this.model, members, {
      ...levmarOptions(params),
      onStep: (step) => files.log(levmarStepText(step)),
    });
  }

  /** Odd and even frames, each refined without the other. */
  private compareHalves(data: LevmarData, everyone: readonly number[]): void {
    const { files, dMin, params } = this.program;
    const [odd, even] = [true, false].map((half) => everyone.filter((f) => this.isOdd[f] === half));
    if (odd.length === 0 || even.length === 0) {
      files.log('Half sets: there are no odd or no even frames.\n\n');
      return;
    }
    const intensities = (
      [
        ['Odd', odd],
        ['Even', even],
      ] as const
    ).map(([label, members]) => {
      files.log(`${label} frames\n`);
      const half = this.run(data, members);
      files.log(levmarText(half, this.model));
      return mergedIntensities(data, this.model, half);
    });
    files.log(halvesText(intensities[0], intensities[1], data.dStarSquared, dMin, params.output.n_bins));
  }
}

/** The table of two halves, the second brought to the sum of the first. */
function halvesText(
  a: Float64Array,
  b: Float64Array,
  dStarSquared: Float64Array,
  dMin: number,
  nBins: number,
): string {
  const isCompared = (r: number): boolean => !Number.isNaN(a[r] + b[r]);
  const common = Int32Array.from(a, (_, r) => r).filter(isCompared);
  const sum = (values: Float64Array): number => common.reduce((total, r) => total + values[r], 0);
  const ratio = sum(a) / sum(b);
  const one = new Float64Array(a.length).fill(1);
  const shells = tableShells(dMin, nBins);
  const table = agreementTable(
    { first: a, second: b.map((v) => ratio * v), weight: one, sigmaFirst: one, sigmaSecond: one, isCompared },
    dStarSquared,
    shells,
  );
  const split = { shells: table.shells.map(({ rSplit }) => rSplit), all: table.all.rSplit };
  return jointHalvesText(shells, table, split);
}

function flagsOf({ scaling, levmar }: CxiMergeParams): string[] {
  return scaling.algorithm === 'levmar' ? levmar.parameter_flags.filter((flag) => flag !== null) : [];
}

function sigmaFactor({ scaling, levmar }: CxiMergeParams): number {
  return scaling.algorithm === 'levmar' ? levmar.sdfac_value : 1;
}

/** Flags without a model of partiality in which they stand. */
function unusedFlags(flags: readonly string[]): string[] {
  const isPartial = flags.includes('PartialityDeff') || flags.includes('PartialityEtaDeff');
  return flags.filter((flag) =>
    flag === 'Eta' ? !flags.includes('PartialityEtaDeff') : (flag === 'Deff' || flag === 'Rxy') && !isPartial,
  );
}

/** How far the refinement goes, as levmar.termination says. */
export function levmarOptions(params: CxiMergeParams): LevmarOptions {
  const { step_threshold: step, objective_decrease_threshold: decrease } = params.levmar.termination;
  return {
    stepThreshold: step,
    decreaseThreshold: decrease,
    maxIterations: MOST_ITERATIONS,
    minCorrelation: params.min_corr,
    withEta: flagsOf(params).includes('PartialityEtaDeff'),
  };
}

/** A frame whose scale was refined once more; slopes stand in the tables of frames without post-refinement only. */
function rescaled(frame: AcceptedFrame, g: number): AcceptedFrame {
  if (frame.postrefined === null) return { ...frame, slope: frame.slope * g };
  return {
    ...frame,
    intensity: frame.intensity.map((v) => v / g),
    sigma: frame.sigma.map((v) => v / g),
    postrefined: { ...frame.postrefined, scaleG: frame.postrefined.scaleG * g },
  };
}

/** Observations over their factors; those near the edge of the radius or beyond it are left out, as after eta_deff. */
function levmarFrame(
  frame: AcceptedFrame,
  own: Float64Array,
  scales: FrameScales,
  model: LevmarModel,
  { params, set }: LevmarProgram,
  dStarSquared: Float64Array,
): AcceptedFrame {
  const { reflection, hkl, reciprocalMatrix, wavelength } = frame;
  const { intensity: observed, sigma, position } = frame;
  scales.evaluate({ reflection, hkl, reciprocalMatrix, wavelength, intensity: observed, weight: sigma }, own);
  const { scale } = scales;
  const kept = mergedPlaces(frame, own, dStarSquared, model, scales);
  const pick = (values: ArrayLike<number>, width: number) => (_: unknown, j: number) =>
    values[width * kept[Math.floor(j / width)] + (j % width)];
  const intensity = Float64Array.from(kept, (i) => observed[i] / scale[i]);
  const compared = new Correlation();
  kept.forEach((i, j) => {
    const calculated = set.model?.[reflection[i]] ?? NaN;
    if (!Number.isNaN(calculated)) compared.add(calculated, intensity[j]);
  });
  const isPartial = model.profile !== 'full';
  const hasEta = isPartial && own[SHAPE] > 0;
  return {
    ...frame,
    correlation: set.model === null ? 0 : compared.coefficient(),
    slope: 1,
    offset: 0,
    postrefined: {
      scaleG: own[G],
      bFactor: own[B],
      rotX: own[ROT_X],
      rotY: own[ROT_Y],
      radius: isPartial && !hasEta ? own[SHAPE + 1] : NaN,
      eta: isPartial ? own[SHAPE] : null,
      domainSize: isPartial ? 1 / own[SHAPE + 1] : null,
      esds: [],
    },
    reflection: kept.map((i) => reflection[i]),
    intensity,
    sigma: Float64Array.from(kept, (i) => (sigma[i] * sigmaFactor(params)) / scale[i]),
    position: Float64Array.from({ length: 2 * kept.length }, pick(position, 2)),
    hkl: Int32Array.from({ length: 3 * kept.length }, pick(hkl, 3)),
  };
}

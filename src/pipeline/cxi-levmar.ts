import type { MergingOutcome, AcceptedFrame } from '../merge/cxi/merging-outcome.js';
import { jointHalvesText } from '../output/cxi/joint-halves-text.js';
import { levmarStepText, levmarText } from '../output/cxi/levmar-text.js';
import { FrameScales } from '../postrefine/levmar/frame-scales.js';
import { mergedIntensities } from '../postrefine/levmar/merged-observations.js';
import type { LevmarData, LevmarModel } from '../postrefine/levmar/levmar-data.js';
import {
  type DroppedFrame,
  levmarModel,
  type LevmarResult,
  levmarSteps,
} from '../postrefine/levmar/refine-levmar.js';
import { G, nRsParameters } from '../postrefine/rs/rs-model.js';
import { agreementTable } from '../statistics/agreement-table.js';
import { tableShells } from '../statistics/merging-table.js';
import { uniqueName } from './backend-entry.js';
import { setDStarSquared } from './cxi-merged-part.js';
import type { CxiProgram } from './cxi-program.js';
import { isOddNumbered } from './cxi-sources.js';
import { JointObservations, unconnectedFrames } from './joint-observations.js';
import { levmarFrame, rescaled } from './levmar-frame.js';
import { flagsOf, levmarOptions, sigmaFactor, unusedFlags } from './levmar-options.js';
import type { MergingTarget } from './merging-set.js';

const DETAILS: Readonly<Record<DroppedFrame['reason'], string>> = {
  scale: 'a scale that does not differ from 0 when all frames are scaled together',
  limit: 'B or a rotation at its limit when all frames are scaled together',
  correlation: 'poor correlation with the other frames under min_corr parameter',
};

/** A run of cxi.merge as far as scaling together is concerned. */
export type LevmarProgram = Pick<CxiProgram, 'params' | 'set' | 'dMin' | 'files' | 'isOddHash' | 'breathe'>;

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
  async refine(): Promise<void> {
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
    this.result = await this.run(data, everyone);
    files.log(levmarText(this.result, this.model));
    this.dropped = new Map(this.result.dropped.map(({ frame, reason }) => [frame, reason]));
    if (params.scaling.algorithm === 'levmar' && params.levmar.compute_cc_half)
      await this.compareHalves(data, everyone);
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
    const { dStarSquared, sigmaFactor } = this.gathered.options;
    return levmarFrame(frame, own, scales, model, program.set, dStarSquared, sigmaFactor);
  };

  private async run(data: LevmarData, members: readonly number[]): Promise<LevmarResult> {
    const { params, files, breathe } = this.program;
    const steps = levmarSteps(data, this.model, members, levmarOptions(params));
    return lastOf(steps, breathe, (step) => files.log(levmarStepText(step)));
  }

  /** Odd and even frames, each refined without the other. */
  private async compareHalves(data: LevmarData, everyone: readonly number[]): Promise<void> {
    const { files, dMin, params } = this.program;
    const [odd, even] = [true, false].map((half) => everyone.filter((f) => this.isOdd[f] === half));
    if (odd.length === 0 || even.length === 0) {
      files.log('Half sets: there are no odd or no even frames.\n\n');
      return;
    }
    const refined = async (label: string, members: readonly number[]): Promise<Float64Array> => {
      files.log(`${label} frames\n`);
      const half = await this.run(data, members);
      files.log(levmarText(half, this.model));
      return mergedIntensities(data, this.model, half);
    };
    const [a, b] = [await refined('Odd', odd), await refined('Even', even)];
    files.log(halvesText(a, b, data.dStarSquared, dMin, params.output.n_bins));
  }
}

/** The result of a refinement that pauses after each step, which is told. */
export async function lastOf<Step, Result>(
  steps: Generator<Step, Result>,
  breathe: () => Promise<void>,
  tell: (step: Step) => void,
): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    tell(value);
    await breathe();
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
  return jointHalvesText(shells, table);
}

import type { ComparedObservations } from '../ambiguity/compared-observations.js';
import { type ReferenceDeviations } from '../ambiguity/frame-classes.js';
import { crystalSymmetry } from '../ambiguity/crystal-symmetry.js';
import type { IndexingWays } from '../ambiguity/indexing-ways.js';
import { columnsLeft, foldReflections, type QuotientWays } from '../ambiguity/quotient-ways.js';
import { referenceDeviations, referenceSymmetry } from '../ambiguity/reference-deviations.js';
import type { IndexingSolution, SolveOptions } from '../ambiguity/solve-indexing.js';
import { assignToReference, reviseIndexing, solveIndexing } from '../ambiguity/solve-indexing.js';
import { completeSet } from '../crystal/complete-set.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import type { ReferenceFile } from '../input/reference-file.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { IndexingProgram } from './indexing-program.js';
import { compareFrames, type Comparison, type ComparisonSetting } from './indexing-comparison.js';
import { writePictures, writeQuestions, writeWhatIsCompared } from './indexing-account.js';
import { entriesOf } from './indexing-entries.js';
import type { FrameLabels } from './match-solution.js';
import { type StandingFrames, turnFrames } from './turn-frames.js';

/** What the intensities say. */
export interface FoundIndexing {
  readonly entries: readonly SolutionEntry[];
  /** The ways that are no choice, as they are symmetries of the crystal as far as the intensities tell, and those that are left. */
  readonly left: QuotientWays;
  /** Of reflections in different ways. */
  readonly likeness: number;
  /** The frames as the last comparison left them. */
  readonly standing: StandingFrames;
}

type ReferenceBasis = Pick<ReferenceFile, 'kind' | 'path' | 'intensities'>;

/** Reflections are numbered a little beyond the limits, as the cells of frames differ. */
const MARGIN = 1.02;

/** By the intensities: against a reference, or of the frames among themselves; then again as often as asked for. */
export async function findIndexing(
  program: IndexingProgram,
  reference: ReferenceBasis | null,
  outputs: readonly PrepareOutput[],
  ways: IndexingWays,
  labels: FrameLabels,
): Promise<FoundIndexing> {
  const { params, files } = program;
  const setting = comparisonSetting(program, ways);
  const known = reference === null ? null : deviationsOf(reference, setting);
  let standing: StandingFrames = { outputs, prepared: outputs.flatMap(({ batch }) => batch.frames) };
  const first = await compareFrames(
    outputs.map(({ batch }) => batch),
    null,
    setting,
  );
  writeWhatIsCompared(program, reference, first, labels);
  const left =
    known === null
      ? symmetryAmong(program, first, ways, labels)
      : referenceSymmetry(first.compared, known, ways);
  const seen = known === null ? foldReflections : columnsLeft;
  let solution = solve(program, seen(first.compared, left), left, labels, first.members, known);
  let { members } = first;
  const nRevisions = left.ways.names.length === 1 ? 0 : params.indexing_ambiguity.n_revisions;
  for (let revision = 0; revision < nRevisions; revision++) {
    const before = solution;
    const entries = entriesOf(before, left.ways, labels, members, 0);
    standing = { ...standing, outputs: await turnFrames(program, standing, entries, true) };
    const again = await compareFrames(
      standing.outputs.map(({ batch }) => batch),
      before.way.map((coset) => left.cosets[coset][0]),
      setting,
    );
    const order = labels.orderOf(again.members);
    const shown = seen(again.compared, left);
    solution = known === null ? reviseIndexing(shown, order, before) : assignToReference(shown, order, known);
    members = again.members;
    const nChanged = solution.way.reduce((n, way, f) => n + (way !== before.way[f] ? 1 : 0), 0);
    files.log.write(` Looked at again after refinement: ${nChanged} frames in another way\n`);
    if (nChanged === 0) break;
  }
  // With one way left nothing was chosen, and nothing is different.
  if (left.ways.names.length > 1)
    files.log.write(` Likeness of reflections in different ways: ${solution.likeness.toFixed(2)}\n`);
  const { min_probability: leastProbability } = params.indexing_ambiguity;
  const entries = entriesOf(solution, left.ways, labels, members, leastProbability);
  return { entries, likeness: solution.likeness, left, standing };
}

/** Which ways are symmetries of the crystal; the log says why. */
function symmetryAmong(
  { params, files }: IndexingProgram,
  { compared, members }: Comparison,
  ways: IndexingWays,
  { orderOf }: FrameLabels,
): QuotientWays {
  const { left, questions } = crystalSymmetry(compared, ways, orderOf(members), solveOptions(params));
  writeQuestions(files, questions);
  return left;
}

function solveOptions({ indexing_ambiguity: given }: PrimeParams): SolveOptions {
  return { nSampleFrames: given.n_sample_frames, nSelectedFrames: given.n_selected_frames };
}

function comparisonSetting(
  { params, target, pool, show }: IndexingProgram,
  ways: IndexingWays,
): ComparisonSetting {
  const { d_min: dMin, d_max: dMax, sigma_min: sigmaMin } = params.indexing_ambiguity;
  return {
    target,
    pool,
    show,
    ways,
    limits: { dMin, dMax, sigmaMin },
    reflections: inSharedMemory(
      completeSet(target.unitCell, target.spaceGroup, dMin / MARGIN, dMax * MARGIN),
    ),
    cellTolerance: params.merge.uc_tolerance,
  };
}

function solve(
  { params, files }: IndexingProgram,
  compared: ComparedObservations,
  { ways }: QuotientWays,
  labels: FrameLabels,
  members: Uint8Array,
  known: ReferenceDeviations | null,
): IndexingSolution {
  const order = labels.orderOf(members);
  if (known !== null) return assignToReference(compared, order, known);
  const { solution, picture } = solveIndexing(compared, ways, order, solveOptions(params));
  if (ways.names.length > 1) {
    const { min_probability: least } = params.indexing_ambiguity;
    const told = entriesOf(solution, ways, labels, members, least);
    writePictures(files, picture, solution, ways, told);
  }
  return solution;
}

function deviationsOf(
  { intensities }: ReferenceBasis,
  { reflections, target, limits }: ComparisonSetting,
): ReferenceDeviations {
  const reference = intensities(limits.dMin / MARGIN);
  return referenceDeviations(reference, reflections, target.spaceGroup, target.unitCell);
}

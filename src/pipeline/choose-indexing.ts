import type { IndexingSolution, SolveOptions, StartPicture } from '../ambiguity/solve-indexing.js';
import { assignToReference, reviseIndexing, solveIndexing } from '../ambiguity/solve-indexing.js';
import { heldOutLikeness, symmetricWay } from '../ambiguity/held-out-likeness.js';
import { indexingWays, type IndexingWays } from '../ambiguity/indexing-ways.js';
import type { ReferenceDeviations } from '../ambiguity/frame-classes.js';
import { referenceDeviations } from '../ambiguity/reference-deviations.js';
import { twinLaws } from '../ambiguity/twin-laws.js';
import { completeSet } from '../crystal/complete-set.js';
import { type ChangeOfBasis, formatChangeOfBasis } from '../crystal/change-of-basis.js';
import { parseReindexing } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { groupsWith } from '../crystal/higher-groups.js';
import type { FrameIndexing } from '../frame/frame-batch.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import type { ReferenceFile } from '../input/reference-file.js';
import { shareLines, solutionJson, twinLawLines } from '../output/indexing-text.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import type { PrepareOutput } from '../parallel/prime-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import { correlationPlot } from '../report/correlation-plot.js';
import { pointPlot } from '../report/point-plot.js';
import { compareFrames, type Comparison, type ComparisonSetting } from './indexing-comparison.js';
import { frameKeys, frameNames, matchSolution } from './match-solution.js';
import type { PrimeProgram } from './prime-program.js';
import { type PrimeTarget, usesPrimeScheme } from './prime-setup.js';

/** What says how frames are indexed, besides themselves. */
export type IndexBasis =
  | { readonly kind: 'solution'; readonly path: string; readonly entries: readonly SolutionEntry[] }
  | Pick<ReferenceFile, 'kind' | 'path' | 'intensities'>;

export type IndexingProgram = Pick<
  PrimeProgram,
  'params' | 'target' | 'files' | 'pool' | 'show' | 'indexBasis'
>;

/** The prepared frames as they are to be indexed, and what was decided. */
export interface ChosenIndexing {
  readonly prepared: readonly PrepareOutput[];
  /** null where there was nothing to choose. */
  readonly entries: readonly SolutionEntry[] | null;
}

const TITLE = 'Determine if there is an indexing ambiguity on the dataset\n';
/** Reflections are numbered a little beyond the limits, as the cells of frames differ. */
const MARGIN = 1.02;

/**
 * Chooses among the ways to index that the lattice allows, frame by frame, and turns the frames accordingly. Writes log,
 * solution file and pictures. Without an ambiguity nothing is done.
 */
export async function chooseIndexing(
  program: IndexingProgram,
  prepared: readonly PrepareOutput[],
): Promise<ChosenIndexing> {
  const { params, target, files, show, indexBasis } = program;
  const { ways, lines } = possibleWays(params, target);
  files.log.write(`${TITLE}${lines.join('\n')}\n`);
  const frames = prepared.flatMap(({ batch }) => batch.frames);
  const isGiven = indexBasis?.kind === 'solution';
  if (
    frames.length === 0 ||
    (ways.names.length === 1 && !isGiven) ||
    params.indexing_ambiguity.mode === 'Off'
  ) {
    files.log.write('\n');
    return { prepared, entries: null };
  }
  const keys = frameKeys(frames);
  const found = isGiven
    ? { entries: matchSolution(indexBasis.entries, frames, keys), likeness: 0, symmetry: null }
    : await findIndexing(program, prepared, ways, { keys, names: frameNames(frames, keys) });
  const isTold = isGiven || tellsApart(found);
  const entries = isTold ? found.entries : found.entries.map((entry) => ({ ...entry, ...AS_INDEXED }));
  if (!isTold) {
    const why = found.symmetry === null ? NOT_TOLD : symmetryNote(found.symmetry, target.spaceGroup);
    files.log.write(` ${why}\n`);
    show.say(`Warning: ${why}`);
  }
  const isKept = params.indexing_ambiguity.undecided === 'keep';
  const operators = [...new Set([...ways.names, ...entries.map(({ operator }) => operator)])];
  const text = shareLines(operators, entries, isKept);
  files.writeIndexing(
    'indexing_solution.json',
    solutionJson(target.spaceGroup.lookupSymbol, operators, entries),
  );
  files.log.write(
    `${isGiven ? ` Taken from ${indexBasis.path}\n` : ''}${text.join('\n')}\n Solution: ${files.shown('indexing_solution.json')}\n\n`,
  );
  show.say(sentence(entries, isKept));
  return { prepared: await turnFrames(program, prepared, entries, isKept), entries };
}

/** What is compared must be unlike in different ways (correlation), and most frames decided. */
const MOST_LIKENESS = 0.8;
const LEAST_DECIDED = 0.5;
const AS_INDEXED = { operator: 'h,k,l', probability: null, isDecided: true };
const NOT_TOLD =
  'The intensities do not tell the ways apart: frames stay as they are indexed. Either they are too weak or too few, or the ' +
  'crystal has the symmetry of its lattice (then another space group is right), or it is twinned.';

function tellsApart({ entries, likeness, symmetry }: FoundIndexing): boolean {
  if (symmetry !== null) return false;
  const nDecided = entries.filter(({ isDecided }) => isDecided).length;
  return nDecided >= LEAST_DECIDED * entries.length && likeness < MOST_LIKENESS;
}

function sentence(entries: readonly SolutionEntry[], isKept: boolean): string {
  const nTurned = entries.filter(({ operator, isDecided }) => isDecided && operator !== 'h,k,l').length;
  const nUndecided = entries.filter(({ isDecided }) => !isDecided).length;
  return `Indexing ambiguity: ${nTurned} of ${entries.length} frames reindexed, ${nUndecided} undecided${nUndecided > 0 ? (isKept ? ' (kept)' : ' (left out)') : ''}.`;
}

function possibleWays(
  { indexing_ambiguity: given }: PrimeParams,
  { spaceGroup, unitCell }: PrimeTarget,
): { readonly ways: IndexingWays; readonly lines: string[] } {
  if (given.mode === 'Forced') {
    const ways = indexingWays(spaceGroup, given.assigned_basis.map(parseReindexing));
    return { ways, lines: [` Operators as given: ${ways.names.slice(1).join('  ')}`] };
  }
  const found = twinLaws(spaceGroup, unitCell, given.max_delta);
  const ways = indexingWays(
    spaceGroup,
    found.laws.map(({ operator }) => operator),
  );
  if (found.laws.length === 0) return { ways, lines: ['No ambiguity.'] };
  const lines = twinLawLines(found, given.max_delta);
  if (given.mode === 'Off')
    lines.push(' Not looked into (mode = Off): frames are taken as they are indexed.');
  return { ways, lines };
}

interface FoundIndexing {
  readonly entries: readonly SolutionEntry[];
  /** The way that is a symmetry of the crystal as far as the intensities tell, so that there is nothing to choose. */
  readonly symmetry: ChangeOfBasis | null;
  /** Of reflections in different ways. */
  readonly likeness: number;
}

/** By the intensities: against a reference, or of the frames among themselves; then again as often as asked for. */
async function findIndexing(
  program: IndexingProgram,
  prepared: readonly PrepareOutput[],
  ways: IndexingWays,
  { keys, names }: { readonly keys: readonly string[]; readonly names: readonly string[] },
): Promise<FoundIndexing> {
  const { params, files } = program;
  const given = params.indexing_ambiguity;
  const setting = comparisonSetting(program, ways);
  const batches = prepared.map(({ batch }) => batch);
  const first = await compareFrames(batches, null, setting);
  const symmetry =
    program.indexBasis === null ? symmetryAmong(program, first, ways, orderOf(keys, first.members)) : null;
  let { members } = first;
  let solution = solve(program, first, setting, keys);
  const nRevisions = symmetry === null ? given.n_revisions : 0;
  for (let revision = 0; revision < nRevisions; revision++) {
    const entries = entriesOf(solution, ways, { keys, names }, members, 0);
    const turned = await turnFrames(program, prepared, entries, true);
    const again = await compareFrames(
      turned.map(({ batch }) => batch),
      solution.way,
      setting,
    );
    const order = orderOf(keys, again.members);
    const revised =
      program.indexBasis?.kind === 'reference'
        ? assignToReference(again.compared, order, deviationsOf(program.indexBasis, setting))
        : reviseIndexing(again.compared, order, solution);
    const nChanged = revised.way.reduce((n, way, f) => n + (way !== solution.way[f] ? 1 : 0), 0);
    files.log.write(` Looked at again after refinement: ${nChanged} frames in another way\n`);
    solution = revised;
    members = again.members;
    if (nChanged === 0) break;
  }
  files.log.write(` Likeness of reflections in different ways: ${solution.likeness.toFixed(2)}\n`);
  const entries = entriesOf(solution, ways, { keys, names }, members, given.min_probability);
  return { entries, likeness: solution.likeness, symmetry };
}

/** Whether the choice holds for reflections that had no part in it: see heldOutLikeness. */
function symmetryAmong(
  { params, files }: IndexingProgram,
  { compared }: Comparison,
  ways: IndexingWays,
  order: readonly number[],
): ChangeOfBasis | null {
  const held = heldOutLikeness(compared, ways, order, solveOptions(params));
  const other = held.other.flatMap((cc, g) =>
    Number.isNaN(cc) ? [] : [`${ways.names[g]} ${cc.toFixed(2)}`],
  );
  files.log.write(
    ` Reflections that had no part in the choice agree with themselves by ${held.same.toFixed(2)}, with those in the other ways by: ${other.join('  ')}\n`,
  );
  const way = symmetricWay(held);
  return way === 0 ? null : ways.operators[way];
}

function symmetryNote(operator: ChangeOfBasis, group: SpaceGroup): string {
  const name = formatChangeOfBasis(operator, 'hkl');
  const higher = groupsWith(group, operator).join(' or ');
  return (
    `There is nothing to choose: reflections agree as well with those that ${name} takes them for as with themselves. Frames stay as ` +
    `they are indexed. Either the crystal has this symmetry (then give target_space_group=${higher === '' ? 'its space group' : higher}), or it is twinned by it, or the data are too weak or too few.`
  );
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
  { params, files, indexBasis }: IndexingProgram,
  { compared, members }: Comparison,
  setting: ComparisonSetting,
  keys: readonly string[],
): IndexingSolution {
  const order = orderOf(keys, members);
  const { dMin, dMax, sigmaMin } = setting.limits;
  const perFrame = compared.deviation.length / Math.max(1, order.length);
  const of = `${order.length} frames, ${perFrame.toFixed(0)} observations each between ${dMax} and ${dMin} A with I/sigma above ${sigmaMin}`;
  if (indexBasis?.kind === 'reference') {
    files.log.write(` By ${indexBasis.path}: ${of}\n`);
    return assignToReference(compared, order, deviationsOf(indexBasis, setting));
  }
  const { solution, picture } = solveIndexing(compared, setting.ways, order, solveOptions(params));
  files.log.write(` By the frames themselves: ${of}\n`);
  writePictures(files, picture, solution, setting.ways);
  return solution;
}

function writePictures(
  files: IndexingProgram['files'],
  { frames, pairs, embedding }: StartPicture,
  solution: IndexingSolution,
  { names }: IndexingWays,
): void {
  const chosen = Array.from(frames, (f) => solution.way[f]);
  files.writeIndexing('indexing_points.svg', pointPlot(embedding, names, chosen));
  files.writeIndexing('indexing_correlations.svg', correlationPlot(pairs, names, chosen));
}

function deviationsOf(
  { intensities }: Pick<ReferenceFile, 'intensities'>,
  { reflections, target, limits }: ComparisonSetting,
): ReferenceDeviations {
  const reference = intensities(limits.dMin / MARGIN);
  return referenceDeviations(reference, reflections, target.spaceGroup, target.unitCell);
}

/** The members in an order that does not depend on how they were listed. */
function orderOf(keys: readonly string[], members: Uint8Array): number[] {
  return Array.from(keys.keys())
    .filter((f) => members[f] === 1)
    .sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
}

/** What the solution says of each frame; those of another cell stay as they are, to be rejected for that. */
function entriesOf(
  { way, probability }: IndexingSolution,
  { names: operators }: IndexingWays,
  { keys, names }: { readonly keys: readonly string[]; readonly names: readonly string[] },
  members: Uint8Array,
  leastProbability: number,
): SolutionEntry[] {
  return keys.map((frame, f) => ({
    frame,
    name: names[f],
    ...(members[f] === 1
      ? {
          operator: operators[way[f]],
          probability: probability[f],
          isDecided: probability[f] >= leastProbability,
        }
      : { operator: operators[0], probability: null, isDecided: true }),
  }));
}

/** The frames reindexed; undecided ones go to the rejected unless they are kept. */
async function turnFrames(
  { params, pool }: IndexingProgram,
  prepared: readonly PrepareOutput[],
  entries: readonly SolutionEntry[],
  isKept: boolean,
): Promise<PrepareOutput[]> {
  const anomalous = params.target_anomalous_flag && !params.flag_weak_anomalous && usesPrimeScheme(params);
  let next = 0;
  const inputs = prepared.map(({ batch }) => {
    const own = entries.slice(next, (next += batch.frames.length));
    const indexing = own.map(({ operator, probability, isDecided }): FrameIndexing | null =>
      isDecided || isKept ? { operator, probability } : null,
    );
    return { batch, indexing, anomalous };
  });
  const turned = await pool.run('reindexFrames', inputs);
  return prepared.map((output, b) => ({
    ...output,
    ...turned[b],
    rejected: [
      ...output.rejected,
      ...output.batch.frames.flatMap(({ source, name }, f) =>
        inputs[b].indexing[f] === null
          ? [{ source, name, reason: 'undecided-indexing' as const, detail: '' }]
          : [],
      ),
    ],
  }));
}

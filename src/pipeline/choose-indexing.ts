import { indexingWays, type IndexingWays } from '../ambiguity/indexing-ways.js';
import { twinLaws } from '../ambiguity/twin-laws.js';
import { chiralPart } from '../crystal/chirality.js';
import { parseReindexing } from '../crystal/reindexing.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import { isNearCell } from '../merge/frame-filter.js';
import { shareLines, solutionJson, twinLawLines } from '../output/indexing-text.js';
import { indexingSentence, symmetryVerdict, WAYS_NOT_TOLD } from '../output/indexing-verdict-text.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import type { PrimeParams } from '../params/prime-params.js';
import { findIndexing, type FoundIndexing } from './find-indexing.js';
import { frameLabels, matchSolution } from './match-solution.js';
import type { IndexingProgram } from './indexing-program.js';
import type { PrimeTarget } from './prime-setup.js';
import { turnFrames } from './turn-frames.js';

/** The prepared frames as they are to be indexed, and what was decided. */
export interface ChosenIndexing {
  readonly prepared: readonly PrepareOutput[];
  /** null where there was nothing to choose. */
  readonly entries: readonly SolutionEntry[] | null;
}

const TITLE = 'Determine if there is an indexing ambiguity on the dataset\n';

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
  const dropped = droppedOperators(params, target);
  if (dropped !== null) {
    files.log.write(` ${dropped}\n`);
    show.say(`Warning: ${dropped}`);
  }
  const frames = prepared.flatMap(({ batch }) => batch.frames);
  const isNeeded = ways.names.length > 1 || indexBasis?.kind === 'solution';
  if (frames.length === 0 || !isNeeded || params.indexing_ambiguity.mode === 'Off') {
    files.log.write('\n');
    return { prepared, entries: null };
  }
  const { uc_tolerance: tolerance } = params.merge;
  const isNear = frames.some(({ unitCell }) => isNearCell(unitCell, target.unitCell, tolerance));
  if (indexBasis?.kind !== 'solution' && !isNear) {
    files.log.write(
      ` No frame has a cell within merge.uc_tolerance = ${tolerance} % of target_unit_cell: nothing to compare.\n\n`,
    );
    return { prepared, entries: null };
  }
  const labels = frameLabels(frames);
  const { entries, standing } =
    indexBasis?.kind === 'solution'
      ? {
          entries: matchSolution(indexBasis.entries, frames, labels.keys),
          standing: { outputs: prepared, prepared: frames },
        }
      : judged(program, await findIndexing(program, indexBasis, prepared, ways, labels));
  writeSolution(program, ways, entries);
  const isKept = params.indexing_ambiguity.undecided === 'keep';
  return { prepared: await turnFrames(program, standing, entries, isKept), entries };
}

/** What was found, where it counts; else all frames as they are indexed, with the reason in log and on the console. */
function judged(
  { params, target, files, show }: IndexingProgram,
  found: FoundIndexing,
): Pick<FoundIndexing, 'entries' | 'standing'> {
  const { entries, left, standing } = found;
  const warn = (why: string): void => {
    files.log.write(` ${why}\n`);
    show.say(`Warning: ${why}`);
  };
  // No group with a mirror is proposed for a protein.
  const group = params.n_residues === null ? target.spaceGroup : chiralPart(target.spaceGroup);
  if (left.symmetries.length > 0) warn(symmetryVerdict(left.symmetries, group, left.ways.names.length));
  if (left.ways.names.length > 1 && tellsApart(found)) return found;
  if (left.ways.names.length > 1) warn(WAYS_NOT_TOLD);
  return { entries: entries.map((entry) => ({ ...entry, ...AS_INDEXED })), standing };
}

/** What is compared must be unlike in different ways (correlation), and most frames decided. */
const MOST_LIKENESS = 0.8;
const LEAST_DECIDED = 0.5;
const AS_INDEXED = { operator: 'h,k,l', probability: null, isDecided: true };

function tellsApart({ entries, likeness }: FoundIndexing): boolean {
  const nDecided = entries.filter(({ isDecided }) => isDecided).length;
  return nDecided >= LEAST_DECIDED * entries.length && likeness < MOST_LIKENESS;
}

function writeSolution(
  { params, target, files, show, indexBasis }: IndexingProgram,
  { names }: IndexingWays,
  entries: readonly SolutionEntry[],
): void {
  const isKept = params.indexing_ambiguity.undecided === 'keep';
  const operators = [...new Set([...names, ...entries.map(({ operator }) => operator)])];
  const text = shareLines(operators, entries, isKept);
  const name = 'indexing_solution.json';
  files.writeIndexing(name, solutionJson(target.spaceGroup.lookupSymbol, operators, entries));
  const source = indexBasis?.kind === 'solution' ? ` Taken from ${indexBasis.path}\n` : '';
  files.log.write(`${source}${text.join('\n')}\n Solution: ${files.shown(name)}\n\n`);
  show.say(indexingSentence(entries, isKept));
}

function possibleWays(
  { indexing_ambiguity: given }: PrimeParams,
  { spaceGroup, unitCell }: PrimeTarget,
): { readonly ways: IndexingWays; readonly lines: string[] } {
  if (given.mode === 'Forced') {
    const ways = indexingWays(spaceGroup, given.assigned_basis.map(parseReindexing));
    return { ways, lines: [` Operators as given: ${ways.names.slice(1).join('  ') || 'none is left'}`] };
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

/** Of the operators as given, those that are symmetry operators of the space group: they are no other way to index. */
function droppedOperators(
  { indexing_ambiguity: given }: PrimeParams,
  { spaceGroup }: PrimeTarget,
): string | null {
  if (given.mode !== 'Forced') return null;
  const names = given.assigned_basis.filter(
    (text) => indexingWays(spaceGroup, [parseReindexing(text)]).names.length === 1,
  );
  if (names.length === 0) return null;
  return `assigned_basis = ${names.join(' ')}: dropped, as ${spaceGroup.lookupSymbol} itself has ${names.length === 1 ? 'this operator' : 'these operators'}, so nothing is indexed in another way by it.`;
}

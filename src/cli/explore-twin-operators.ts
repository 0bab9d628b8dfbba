#!/usr/bin/env node
import { twinLaws } from '../ambiguity/twin-laws.js';
import { averageCell } from '../crystal/constraints.js';
import { type SpaceGroup, spaceGroup, spaceGroupFromHall, SymmetryError } from '../crystal/space-group.js';
import { cellsSimilar, formatCell, type UnitCell, unitCell } from '../crystal/unit-cell.js';
import { findSources } from '../input/find-sources.js';
import { problemSentences } from '../input/problem-sentences.js';
import { readSource } from '../input/read-source.js';
import { readReference } from '../input/reference-file.js';
import { operatorLine } from '../report/twin-operator-text.js';
import { exitCode } from './exit-codes.js';
import { indexingCommands } from './indexing-commands.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

const DEFAULT_DELTA = 3;
/** A cell is one of its space group to 1 % in the edges and 1 degree in the angles. */
const CELL_TOLERANCE = [0.01, 1] as const;

interface Options {
  readonly group: SpaceGroup | null;
  readonly maxDelta: number;
  readonly onlyMerohedral: boolean;
}

async function main(words: readonly string[], given: GivenOptions): Promise<number> {
  const maxDelta = given.max_delta === undefined ? DEFAULT_DELTA : Number(given.max_delta);
  if (!(maxDelta >= 0 && maxDelta <= 10))
    return refuse('--max_delta must be a number of degrees from 0 to 10.');
  try {
    const group = typeof given.space_group === 'string' ? spaceGroup(given.space_group) : null;
    const options = { group, maxDelta, onlyMerohedral: given.only_merohedral === true };
    process.stdout.write(
      options.onlyMerohedral
        ? 'Only showing results with merohedral twinning operators\n'
        : 'Showing all possible pseudo- and true-merohedral twinning operators\n',
    );
    if (typeof given.unit_cell === 'string') return ofCell(given.unit_cell, options);
    if (words.length === 0) return refuse('Give integration results, or --space_group and --unit_cell.');
    return await ofFiles(words, options);
  } catch (error) {
    if (error instanceof SymmetryError) return refuse(error.plainMessage);
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
}

function ofCell(text: string, options: Options): number {
  if (options.group === null) return refuse('--unit_cell needs --space_group.');
  const cell = unitCell(
    text
      .trim()
      .split(/[\s,]+/)
      .map(Number),
  );
  show(options.group.lookupSymbol, cell, options.group, options);
  return exitCode.done;
}

async function ofFiles(words: readonly string[], options: Options): Promise<number> {
  let nShown = 0;
  const data: string[] = [];
  for (const word of words) {
    const reference = readReference(word);
    if (reference.kind === 'error') {
      data.push(word);
      continue;
    }
    show(word, reference.unitCell, options.group ?? reference.spaceGroup, options);
    nShown++;
  }
  const found = await findSources(data, process.cwd());
  for (const sentence of problemSentences(found.problems)) process.stderr.write(`Warning: ${sentence}\n`);
  for (const source of found.sources) {
    for (const frame of readSource(source)) {
      if (frame.kind === 'rejected') process.stderr.write(`Warning: ${frame.source}: ${frame.detail}\n`);
      else {
        show(frame.name, frame.unitCell, options.group ?? spaceGroupFromHall(frame.hall), options);
        nShown++;
      }
    }
  }
  return nShown > 0 ? exitCode.done : refuse('No lattice was found.');
}

function show(name: string, cell: UnitCell, group: SpaceGroup, { maxDelta, onlyMerohedral }: Options): void {
  const nearest = averageCell(cell, group);
  const isOther = !cellsSimilar(cell, nearest, ...CELL_TOLERANCE);
  if (isOther)
    process.stderr.write(
      `Warning: the cell of ${name}, ${formatCell(cell)}, does not have the symmetry of ${group.lookupSymbol}; the nearest that has is taken.\n`,
    );
  process.stdout.write(
    `${operatorLine(name, isOther ? nearest : cell, twinLaws(group, cell, maxDelta), onlyMerohedral)}\n`,
  );
}

await runSmallCommand(
  indexingCommands.exploreTwinOperators,
  {
    only_merohedral: { type: 'boolean' },
    max_delta: { type: 'string', requiresArg: true },
    space_group: { type: 'string', requiresArg: true },
    unit_cell: { type: 'string', requiresArg: true },
  },
  main,
);

#!/usr/bin/env node
import { compareSolutions } from '../ambiguity/compare-solutions.js';
import { type SpaceGroup, spaceGroup, SymmetryError } from '../crystal/space-group.js';
import { type IndexingSolutionFile, readIndexingSolution } from '../input/indexing-solution.js';
import { comparisonText } from '../report/solution-text.js';
import { exitCode } from './exit-codes.js';
import { indexingCommands } from './indexing-commands.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

function main(words: readonly string[], given: GivenOptions): number {
  if (words.length !== 2) return refuse('prime.compare_solution_pickles takes two solutions.');
  const files: IndexingSolutionFile[] = [];
  for (const path of words) {
    const file = readIndexingSolution(path);
    if (file.kind === 'error') return refuse(`${path}: ${file.detail}`);
    files.push(file);
  }
  const symbol =
    typeof given.space_group === 'string' ? given.space_group : (files[0].spaceGroup ?? files[1].spaceGroup);
  const group = symbol === null ? null : groupOf(symbol);
  if (typeof group === 'string') return refuse(group);
  process.stdout.write(comparisonText(compareSolutions(files[0].entries, files[1].entries, group)));
  return exitCode.done;
}

/** The group, or why there is none. */
function groupOf(symbol: string): SpaceGroup | string {
  try {
    return spaceGroup(symbol);
  } catch (error) {
    if (error instanceof SymmetryError)
      return `The space group ${symbol} is not known: ${error.plainMessage}`;
    throw error;
  }
}

await runSmallCommand(
  indexingCommands.compareSolutions,
  { space_group: { type: 'string', requiresArg: true } },
  main,
);

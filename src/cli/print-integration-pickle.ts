#!/usr/bin/env node
import { type SpaceGroup, spaceGroup, spaceGroupFromHall, SymmetryError } from '../crystal/space-group.js';
import { formatCell } from '../crystal/unit-cell.js';
import { isCompatibleCell } from '../frame/cell-compatibility.js';
import { findSources } from '../input/find-sources.js';
import type { RawFrame } from '../input/raw-frame.js';
import { readSource } from '../input/read-source.js';
import { latticeText } from '../report/lattice-text.js';
import { latticeReport } from '../statistics/lattice-report.js';
import { smallCommands } from './command-list.js';
import { exitCode } from './exit-codes.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

const DEFAULT_SHELLS = 10;

async function main(words: readonly string[], given: GivenOptions): Promise<number> {
  if (words.length === 0) return refuse('No file is given: prime.print_integration_pickle -h explains.');
  const nShells = given.nBins === undefined ? DEFAULT_SHELLS : Number(given.nBins);
  if (!Number.isInteger(nShells) || nShells < 1) return refuse('--n-bins must be a whole number above 0.');
  const symbol = typeof given.space_group === 'string' ? given.space_group : null;
  const group = symbol === null ? null : groupOf(() => spaceGroup(symbol));
  if (typeof group === 'string') return refuse(`--space_group ${symbol}: ${group}`);
  const { sources, problems } = await findSources(words, process.cwd());
  for (const { entry, detail } of problems) warn(entry, detail);
  let nShown = 0;
  for (const source of sources)
    for (const result of readSource(source))
      if (result.kind === 'rejected') warn(result.source, result.detail);
      else {
        process.stdout.write(`${nShown === 0 ? '' : '\n'}${describe(result, group, nShells)}`);
        nShown++;
      }
  if (nShown > 0) return exitCode.done;
  process.stderr.write('There is no lattice that could be read.\n');
  return exitCode.failed;
}

/** The text about a lattice. What is wrong with its symmetry is said, and its absences are those of P 1, none. */
function describe(frame: RawFrame, asked: SpaceGroup | null, nShells: number): string {
  const group = asked ?? groupOf(() => spaceGroupFromHall(frame.hall));
  if (typeof group === 'string') {
    warn(frame.source, `the space group ${frame.hall} cannot be: ${group}`);
    return latticeText(latticeReport(frame, spaceGroup(1), nShells));
  }
  if (!isCompatibleCell(frame.unitCell, group))
    warn(frame.source, `the cell ${formatCell(frame.unitCell)} is none of ${group.lookupSymbol}`);
  return latticeText(latticeReport(frame, group, nShells));
}

/** The group, or why there is none. */
function groupOf(make: () => SpaceGroup): SpaceGroup | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof SymmetryError) return error.plainMessage;
    throw error;
  }
}

function warn(source: string, text: string): void {
  process.stderr.write(`Warning: ${source}: ${text}\n`);
}

await runSmallCommand(
  smallCommands.printIntegrationPickle,
  { 'n-bins': { type: 'string', requiresArg: true }, space_group: { type: 'string', requiresArg: true } },
  main,
);

#!/usr/bin/env node
import {
  readReference,
  referenceMismatch,
  referenceText,
  type ReferenceFile,
} from '../input/reference-file.js';
import { pairReferences } from '../pipeline/pair-references.js';
import { intensityComparisonText } from '../report/comparison-text.js';
import { compareIntensities } from '../statistics/compare-intensities.js';
import { smallCommands } from './command-list.js';
import { exitCode } from './exit-codes.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

const DEFAULT_SHELLS = 20;

function main(words: readonly string[], given: GivenOptions): number {
  if (words.length !== 2) return refuse('prime.r_mtz_mtz takes two files: prime.r_mtz_mtz FILE FILE');
  const nShells = given.nBins === undefined ? DEFAULT_SHELLS : Number(given.nBins);
  const dMin = given.dMin === undefined ? 0 : Number(given.dMin);
  const dMax = given.dMax === undefined ? Infinity : Number(given.dMax);
  if (!Number.isInteger(nShells) || nShells < 1) return refuse('--n-bins must be a whole number above 0.');
  if (!(dMin >= 0 && dMax > dMin))
    return refuse('--d-min and --d-max must be numbers with d_min below d_max.');
  const first = read(words[0]);
  if (first === null) return exitCode.refused;
  const second = read(words[1], first);
  if (second === null) return exitCode.refused;
  const mismatch = referenceMismatch(second, first);
  if (mismatch !== null)
    return refuse(`${words[1]} cannot be compared with ${words[0]}, the target: ${mismatch}`);
  const pairs = pairReferences(first, second, dMin, dMax);
  if (pairs.a.length < 3) return refuse(`The two sets have ${pairs.a.length} reflections in common.`);
  process.stdout.write(
    `first:  ${referenceText(first)}\nsecond: ${referenceText(second)}\n${pairs.a.length} reflections in common\n`,
  );
  const comparison = compareIntensities(pairs, nShells, given.bFactor === true);
  process.stdout.write(`${intensityComparisonText(comparison)}\n`);
  return exitCode.done;
}

/** A set of intensities, on the symmetry of the first where it has none; null after saying why not. */
function read(path: string, target?: ReferenceFile): ReferenceFile | null {
  const result = readReference(path, target === undefined ? {} : { target });
  if (result.kind === 'reference') return result;
  process.stderr.write(`${path}: ${result.detail}\n`);
  return null;
}

const number = { type: 'string', requiresArg: true } as const;
await runSmallCommand(
  smallCommands.rMtzMtz,
  { 'b-factor': { type: 'boolean' }, 'n-bins': number, 'd-min': number, 'd-max': number },
  main,
);

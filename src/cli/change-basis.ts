#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { formatCell } from '../crystal/unit-cell.js';
import { parseReindexing, reindexingMistake } from '../crystal/reindexing.js';
import { systemSentence } from '../input/bytes.js';
import { readMtz } from '../input/mtz-reader.js';
import { reindexMtz } from '../output/reindex-mtz.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import { exitCode } from './exit-codes.js';
import { indexingCommands } from './indexing-commands.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

function main(words: readonly string[], given: GivenOptions): number {
  if (words.length !== 2)
    return refuse(
      'prime.change_basis takes a file and an operator: prime.change_basis FILE.mtz k,h,-l\nAn operator that begins with a minus sign stands behind --: prime.change_basis FILE.mtz -- -h,-k,l',
    );
  const [path, operator] = words;
  const mistake = reindexingMistake(operator);
  if (mistake !== null) return refuse(`${operator} is no operator, such as k,h,-l: ${mistake}`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return refuse(`${path}: ${systemSentence(error)}`);
  }
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') return refuse(`${path}: ${mtz.detail}`);
  const changed = reindexMtz(mtz, parseReindexing(operator));
  if (changed.kind === 'error') return refuse(`${path}: ${changed.detail}`);
  const output =
    typeof given.output === 'string' ? given.output : `${path.replace(/\.[^./]*$/, '')}_modified.mtz`;
  writeFileAtomic(output, changed.bytes);
  if (changed.left.length > 0)
    process.stderr.write(
      `Left out, as they mean something else in another basis: ${changed.left.join(' ')}\n`,
    );
  process.stdout.write(
    `Converted ${path} by ${operator}: ${changed.nReflections} reflections, ${changed.spaceGroup.lookupSymbol}, ${formatCell(changed.unitCell)}\nOutput file saved to ${output}\n`,
  );
  return exitCode.done;
}

await runSmallCommand(
  indexingCommands.changeBasis,
  { output: { alias: 'o', type: 'string', requiresArg: true } },
  main,
);

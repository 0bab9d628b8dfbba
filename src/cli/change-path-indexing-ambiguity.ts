#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readIndexingSolution } from '../input/indexing-solution.js';
import { solutionJson } from '../output/indexing-text.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import { exitCode } from './exit-codes.js';
import { indexingCommands, pathParameters } from './indexing-commands.js';
import { refuse, runSmallCommand } from './small-command.js';

const DEFAULT_OUTPUT = 'new_indexing_solution.json';

function main(words: readonly string[]): number {
  const given = new Map(words.map((word) => [word.replace(/=.*/s, ''), word.replace(/^[^=]*=?/s, '')]));
  const unknown = [...given.keys()].find((name) => !pathParameters.includes(name));
  if (unknown !== undefined) return refuse(`${unknown} is none of data=, oldpath=, newpath= and output=.`);
  const [data, oldPath, newPath] = pathParameters.map((name) => given.get(name) ?? '');
  if (data === '' || oldPath === '' || newPath === '')
    return refuse('Please give data=, oldpath= and newpath=.');
  const file = readIndexingSolution(data);
  if (file.kind === 'error') return refuse(`${data}: ${file.detail}`);
  const moved = file.entries.map((entry) => ({ ...entry, frame: entry.frame.split(oldPath).join(newPath) }));
  const nChanged = moved.filter(({ frame }, i) => frame !== file.entries[i].frame).length;
  if (new Set(moved.map(({ frame }) => frame)).size < moved.length)
    return refuse('Two frames would get the same name: nothing was written.');
  if (nChanged === 0)
    return refuse(
      `None of the ${moved.length} paths in ${data} contains oldpath=${oldPath}: nothing was written.`,
    );
  const output = given.get('output') ?? DEFAULT_OUTPUT;
  if (!given.has('output') && existsSync(output))
    return refuse(`${output} is there already: output= names another file, or this one to replace it.`);
  const operators = [...new Set(moved.map(({ operator }) => operator))];
  writeFileAtomic(output, solutionJson(file.spaceGroup, operators, moved));
  process.stdout.write(`Changed ${nChanged} of ${moved.length} paths. Output file saved to ${output}\n`);
  return exitCode.done;
}

await runSmallCommand(indexingCommands.changePath, {}, main);

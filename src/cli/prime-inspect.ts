#!/usr/bin/env node
import { findSources } from '../input/find-sources.js';
import { inspectSources } from '../input/inspection.js';
import { problemSentences } from '../input/problem-sentences.js';
import { inspectionText } from '../report/inspection-text.js';
import { commandArguments, unknownOptions } from './arguments.js';
import { packageVersion, runCommand } from './command.js';
import { exitCode } from './exit-codes.js';
import { refuse } from './small-command.js';

const help = `prime.inspect PATH...

Says what is in files of integration results: lattices, space groups and cells, wavelengths, reflections, resolution, and
what is missing. PATH is whatever data of prime.run may be: a file, a folder, a pattern, an archive or a member of one, a list.

Each line gives the median and, where values differ, the least, a histogram and the greatest. The Ewald offset tells
whether an orientation belongs to its reflections: some thousandths of 1/Å for stills.

  prime.inspect run12.stream                      a stream of CrystFEL
  prime.inspect integrated.refl                   with integrated.expt beside it
  prime.inspect 'results/*.pickle' frames.tar     several at once
  prime.inspect frames.tar:ind3                   one member of an archive

Options: -h, --help; -V, --version
`;

/** prime.inspect: what is in files of integration results. */
async function main(): Promise<number> {
  const { given: argv, words: paths } = await commandArguments({});
  if (argv.version) process.stdout.write(`prime.inspect ${packageVersion()}\n`);
  else if (argv.help || process.argv.length < 3) process.stdout.write(help);
  if (argv.version || argv.help || process.argv.length < 3) return exitCode.done;
  const unknown = unknownOptions(paths, 'prime.inspect');
  if (unknown !== null) return refuse(unknown);
  if (paths.length === 0) return refuse('No path is given: prime.inspect -h explains what there is.');
  return inspect(paths);
}

async function inspect(paths: readonly string[]): Promise<number> {
  const { sources, problems } = await findSources(paths, process.cwd());
  for (const sentence of problemSentences(problems)) process.stderr.write(`Warning: ${sentence}\n`);
  const inspections = inspectSources(sources);
  process.stdout.write(inspections.map(inspectionText).join('\n'));
  const nLattices = inspections.reduce((sum, { nReflections }) => sum + nReflections.length, 0);
  if (nLattices > 0) return exitCode.done;
  process.stderr.write('There is no lattice that could be read.\n');
  return exitCode.failed;
}

await runCommand('prime.inspect', main);

import { commandArguments, unknownOptions, withoutAssignments } from './arguments.js';
import { packageVersion, runCommand } from './command.js';
import { dataArguments, modelAmong } from './data-arguments.js';
import { exitCode } from './exit-codes.js';
import { printDefaults, printDifference, printHelp } from './parameter-output.js';
import { runFromArguments } from './run-from-arguments.js';
import { refuse } from './small-command.js';

/** prime.run and prime.postrefine: post-refinement and merging of still frames. */
export function primeRunCommand(): Promise<void> {
  return runCommand('prime.run', main);
}

async function main(): Promise<number> {
  const version = packageVersion();
  const { given: argv, words: all } = await commandArguments({
    level: { type: 'number', default: 0 },
    diff: { type: 'boolean', default: false },
    quiet: { alias: 'q', type: 'boolean', default: false },
  } as const);
  const words = dataArguments(all);
  const unknown = unknownOptions(withoutAssignments(words), 'prime.run');
  if (unknown !== null) return refuse(unknown);
  const model = modelAmong(words);
  if (model !== null) return refuse(model);
  if (argv.version) {
    process.stdout.write(`prime.run ${version}\n`);
    return exitCode.done;
  }
  if (![0, 1, 2].includes(argv.level)) return refuse('--level must be 0, 1 or 2.');
  if (argv.help) return printHelp(argv.level);
  if (words.length === 0) return printDefaults();
  if (argv.diff) return printDifference(words);
  return runFromArguments(words, { quiet: argv.quiet, version });
}

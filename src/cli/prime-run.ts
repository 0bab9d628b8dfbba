#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { packageVersion, runCommand } from './command.js';
import { dataArguments } from './data-arguments.js';
import { exitCode } from './exit-codes.js';
import { printDefaults, printDifference, printHelp } from './parameter-output.js';
import { runFromArguments } from './run-from-arguments.js';

/** prime.run and prime.postrefine: post-refinement and merging of still frames. */
async function main(): Promise<number> {
  const version = packageVersion();
  const argv = await yargs(hideBin(process.argv))
    .help(false)
    .version(false)
    .parserConfiguration({ 'unknown-options-as-args': true, 'parse-positional-numbers': false })
    .options({
      help: { alias: 'h', type: 'boolean', default: false },
      level: { type: 'number', default: 0 },
      diff: { type: 'boolean', default: false },
      quiet: { alias: 'q', type: 'boolean', default: false },
      version: { alias: 'V', type: 'boolean', default: false },
    })
    .parse();
  const words = dataArguments(argv._.map(String));
  const unknown = words.filter((word) => word.startsWith('-') && !word.includes('='));
  if (unknown.length > 0) {
    process.stderr.write(`Unknown option ${unknown.join(' ')}: prime.run -h explains what there is.\n`);
    return exitCode.refused;
  }
  if (argv.version) {
    process.stdout.write(`prime.run ${version}\n`);
    return exitCode.done;
  }
  if (![0, 1, 2].includes(argv.level)) {
    process.stderr.write('--level must be 0, 1 or 2.\n');
    return exitCode.refused;
  }
  if (argv.help) return printHelp(argv.level);
  if (words.length === 0) return printDefaults();
  if (argv.diff) return printDifference(words);
  return runFromArguments(words, { quiet: argv.quiet, version });
}

await runCommand('prime.run', main);

#!/usr/bin/env node
import { packageVersion } from './command.js';
import { dataArguments } from './data-arguments.js';
import { indexingCommands } from './indexing-commands.js';
import { runFromArguments } from './run-from-arguments.js';
import { runSmallCommand } from './small-command.js';

await runSmallCommand(
  indexingCommands.solve,
  { quiet: { alias: 'q', type: 'boolean' } },
  (words, { quiet }) =>
    runFromArguments(dataArguments(words), {
      quiet: quiet === true,
      version: packageVersion(),
      endsWithIndexing: true,
    }),
);

#!/usr/bin/env node
import { installedCommands, packageVersion, runCommand } from './command.js';
import { commandLines } from './command-list.js';
import { completionScript, isShell, shells } from './completion.js';
import { exitCode } from './exit-codes.js';
import { refuse } from './small-command.js';

/** Lists the commands, or prints shell completion. */
function main(): number {
  const [option, value, ...more] = process.argv.slice(2);
  if (option === undefined || option === '-h' || option === '--help') {
    const commands = commandLines(installedCommands());
    const width = Math.max(...commands.map(({ name }) => name.length));
    const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
    process.stdout.write(`${lines.join('\n')}\n\nEach explains itself with -h.\n`);
    return exitCode.done;
  }
  if (option === '--version' || option === '-V') {
    process.stdout.write(`prime ${packageVersion()}\n`);
    return exitCode.done;
  }
  if (option === '--completion' && isShell(value) && more.length === 0) {
    process.stdout.write(completionScript(value, installedCommands()));
    return exitCode.done;
  }
  if (option === '--completion') return refuse(`prime --completion takes ${shells.join(' or ')}.`);
  return refuse(
    `prime has no ${option}: it lists the commands, and prime --completion SHELL prints completion.`,
  );
}

await runCommand('prime', main);

#!/usr/bin/env node
import { parametersPicture } from '../report/history-charts.js';
import { parametersText } from '../report/history-text.js';
import { smallCommands } from './command-list.js';
import { runHistoryCommand } from './history-command.js';

await runHistoryCommand(smallCommands.viewstats, 1, ([run]) => ({
  title: `Parameters of ${run.name}`,
  table: parametersText(run),
  picture: parametersPicture(run),
}));

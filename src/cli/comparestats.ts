#!/usr/bin/env node
import { comparisonPicture } from '../report/history-charts.js';
import { comparisonText, shellComparisonText } from '../report/history-text.js';
import { smallCommands } from './command-list.js';
import { runHistoryCommand } from './history-command.js';

await runHistoryCommand(smallCommands.comparestats, Infinity, (runs) => ({
  title: 'Comparison of runs',
  table: comparisonText(runs),
  byShell: shellComparisonText(runs),
  picture: comparisonPicture(runs),
}));

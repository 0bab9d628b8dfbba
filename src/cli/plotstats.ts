#!/usr/bin/env node
import { statisticsPicture } from '../report/history-charts.js';
import { statisticsText } from '../report/history-text.js';
import { smallCommands } from './command-list.js';
import { runHistoryCommand } from './history-command.js';

await runHistoryCommand(smallCommands.plotstats, 1, ([run]) => ({
  title: `Statistics of ${run.name}`,
  table: statisticsText(run),
  picture: statisticsPicture(run),
}));

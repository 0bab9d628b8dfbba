#!/usr/bin/env node
import { readFrameParameters } from '../input/frame-parameters.js';
import { framesText } from '../report/frame-distributions.js';
import { parametersPicture } from '../report/history-charts.js';
import { parametersText } from '../report/history-text.js';
import { smallCommands } from './command-list.js';
import { runHistoryCommand } from './history-command.js';

await runHistoryCommand(smallCommands.viewstats, 1, ([run]) => {
  const frames = readFrameParameters(run.path);
  return {
    title: `Parameters of ${run.name}`,
    table: [parametersText(run), ...(frames === null ? [] : ['', framesText(frames)])].join('\n'),
    picture: parametersPicture(run, frames),
  };
});

#!/usr/bin/env node
import './compiler-settings.js';

// cxi.merge: merging and scaling of still frames against a model. Loaded when the settings hold.
const { runCxiCommand } = await import('./cxi-command.js');
const { cxiMergeFromArguments } = await import('./cxi-run.js');
await runCxiCommand('cxi.merge', cxiMergeFromArguments);

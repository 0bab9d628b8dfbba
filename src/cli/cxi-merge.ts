#!/usr/bin/env node
import { runCxiCommand } from './cxi-command.js';
import { cxiMergeFromArguments } from './cxi-run.js';

// cxi.merge: merging and scaling of still frames against a model.
await runCxiCommand('cxi.merge', cxiMergeFromArguments);

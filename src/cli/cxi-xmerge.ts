#!/usr/bin/env node
import { runCxiCommand } from './cxi-command.js';
import { cxiXmergeFromArguments } from './cxi-run.js';

// cxi.xmerge: half sets and their agreement, from the tables that cxi.merge left.
await runCxiCommand('cxi.xmerge', cxiXmergeFromArguments);

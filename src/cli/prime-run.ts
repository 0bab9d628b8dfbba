#!/usr/bin/env node
import './compiler-settings.js';

// Loaded when the settings hold.
const { primeRunCommand } = await import('./prime-run-command.js');
await primeRunCommand();

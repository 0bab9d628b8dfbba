import { setFlagsFromString } from 'node:v8';

/** The V8 that these were measured with, that of Node 20; others compile in other steps. */
const MEASURED_VERSION = /^11\./;
const SETTINGS = [
  // Code has to run four times as often before it is optimized, and less is copied into its callers: half of what was compiled was hardly used again.
  '--interrupt-budget=264000',
  '--max-inlined-bytecode-size-cumulative=460',
  '--no-turbo-loop-peeling',
];

/**
 * Asks V8 for less compilation. A run of a hundred frames is over in two seconds, of which the optimizing compiler took a third: it works
 * beside the workers on the same cores. Long runs take as long as before. Figures: docs/decisions/speed.md.
 */
function settleCompiler(): void {
  if (MEASURED_VERSION.test(process.versions.v8)) for (const setting of SETTINGS) setFlagsFromString(setting);
}

settleCompiler();

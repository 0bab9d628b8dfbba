/**
 * Indexing ambiguities solved without a reference on simulated sets: `node dist/bench/indexing.js [FRAMES ...]`, with how many
 * frames came out right and the CPU time of one thread.
 */
import { INDEXING_SETS, SUBGROUP_SETS, simulateSet, solveSet } from './indexing-sets.js';

const sizes = process.argv.slice(2).map(Number);

console.log('set        frames  photons  decided    right   wrong frames decided   refine s   choose s');
for (const photons of [400, 60])
  for (const name of [...Object.keys(INDEXING_SETS), ...Object.keys(SUBGROUP_SETS)])
    for (const nFrames of sizes.length === 0 ? [10, 50, 300] : sizes) {
      const score = await solveSet(await simulateSet(name, nFrames, { photons }), false);
      const percent = (n: number) => ((100 * n) / score.nGood).toFixed(1).padStart(6);
      console.log(
        `${name.padEnd(10)} ${String(nFrames).padStart(6)} ${String(photons).padStart(8)} ${percent(score.nDecided)} % ${percent(score.nRight)} % ${String(score.nWrongDecided).padStart(12)} ${score.refinement.toFixed(2).padStart(20)} ${score.choice.toFixed(2).padStart(10)}`,
      );
    }

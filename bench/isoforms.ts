/**
 * Simulated isoforms told apart: `node dist/bench/isoforms.js [FRAMES ...]`, with the number that is found without being told, how many
 * frames come out right, and the CPU time of sorting, one thread.
 */
import { clusterIsoforms } from '../src/ambiguity/cluster-isoforms.js';
import { mostAlike } from '../src/ambiguity/isoform-likeness.js';
import { compareIsoforms, scoreIsoforms, simulateIsoforms } from './isoform-sets.js';

const sizes = process.argv.slice(2).map(Number);
const CORRELATIONS: readonly (readonly number[])[] = [[], [0.8], [0.6], [0.7, 0.7]];

console.log(
  'set    frames  observations  isoforms (CC)  found     sorted      right        s   likeness of 2, 3, ...',
);
for (const nFrames of sizes.length === 0 ? [40, 200] : sizes)
  for (const cell of ['small', 'ortho', 'mono', 'weak'])
    for (const cc of CORRELATIONS) {
      const set = await simulateIsoforms(cc, nFrames, 11, cell);
      const data = await compareIsoforms(set);
      const begin = process.cpuUsage().user;
      const order = set.truth.map((_, f) => f);
      const { nIsoforms, isoform, trials } = clusterIsoforms(data, order, null, 4);
      const seconds = (process.cpuUsage().user - begin) / 1e6;
      const { nGood, nSorted, nRight } = scoreIsoforms(set.truth, isoform);
      const percent = (n: number) => `${((100 * n) / nGood).toFixed(1).padStart(6)} %`;
      const likeness = trials.slice(1).map((trial) => {
        if (trial.likeness === null) return 'empty';
        const { ratio, error } = mostAlike(trial.likeness);
        return `${ratio.toFixed(2)} +- ${error.toFixed(2)}`;
      });
      console.log(
        `${cell.padEnd(6)} ${String(nFrames).padStart(6)} ${(data.deviation.length / nFrames).toFixed(0).padStart(13)}  ${`${cc.length + 1} (${cc.join(', ')})`.padEnd(13)} ${String(nIsoforms).padStart(6)} ${percent(nSorted)}   ${percent(nRight)}   ${seconds.toFixed(2).padStart(6)}   ${likeness.join(', ')}`,
      );
    }

// Reads the files of a list (JSON, on standard input) one by one and prints what became of each. A program of its own, as its
// memory is limited from outside: tests/fuzz/bounds.test.ts.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { findSources } from '../../dist/src/input/find-sources.js';
import { readSource } from '../../dist/src/input/read-source.js';

async function outcomeOf({ folder, entry }) {
  const counts = {};
  const count = (what) => (counts[what] = (counts[what] ?? 0) + 1);
  const { sources, problems } = await findSources([entry], folder);
  for (const { kind } of problems) count(kind);
  for (const source of sources)
    for (const result of readSource(source)) count(result.kind === 'frame' ? 'frame' : result.reason);
  return counts;
}

for (const file of JSON.parse(readFileSync(0, 'utf8'))) {
  const start = process.cpuUsage();
  let outcome;
  try {
    outcome = await outcomeOf(file);
  } catch (error) {
    outcome = { thrown: String(error) };
  }
  const { user, system } = process.cpuUsage(start);
  const peakBytes = 1024 * process.resourceUsage().maxRSS;
  const seconds = (user + system) / 1e6;
  process.stdout.write(`${JSON.stringify({ name: file.name, outcome, seconds, peakBytes })}\n`);
}

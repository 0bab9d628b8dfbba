import type { ConformanceResult } from './conformance-phil.js';

/** `conformance phil FILE` and `conformance symmetry FILE`: replays recorded answers of the reference implementations. */

const [kind, file] = process.argv.slice(2);

async function run(): Promise<ConformanceResult> {
  switch (kind) {
    case 'phil':
      return (await import('./conformance-phil.js')).runPhilConformance(file);
    case 'symmetry':
      return (await import('./conformance-symmetry.js')).runSymmetryConformance(file);
    default:
      throw new Error(`unknown kind of cases: ${kind}`);
  }
}

if (kind === undefined || file === undefined) {
  console.error('usage: conformance (phil | symmetry) FILE.json');
  process.exitCode = 2;
} else {
  const { passed, failed, lines } = await run();
  for (const line of lines) console.log(line);
  console.log(`${kind}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

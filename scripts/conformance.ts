import type { ConformanceResult } from './conformance-phil.js';

/** `conformance phil FILE` and `conformance symmetry FILE`: replays recorded answers of the reference implementations. */

const kinds: Readonly<Record<string, (file: string) => Promise<ConformanceResult>>> = {
  phil: async (file) => (await import('./conformance-phil.js')).runPhilConformance(file),
  symmetry: async (file) => (await import('./conformance-symmetry.js')).runSymmetryConformance(file),
};

const [kind, file] = process.argv.slice(2);

function refuse(message: string): void {
  console.error(message);
  process.exitCode = 2;
}

if (kind === undefined || file === undefined || !Object.hasOwn(kinds, kind)) {
  refuse('usage: conformance (phil | symmetry) FILE.json');
} else {
  try {
    const { passed, failed, lines } = await kinds[kind](file);
    for (const line of lines) console.log(line);
    console.log(`${kind}: ${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    // Only the file itself is to blame for these: every case catches what it throws.
    const isFileAtFault =
      error instanceof SyntaxError || (error as NodeJS.ErrnoException).syscall !== undefined;
    if (!isFileAtFault) throw error;
    refuse(`The cases in ${file} cannot be read: ${(error as Error).message}`);
  }
}

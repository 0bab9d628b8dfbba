import type { PrepareOutput } from '../parallel/prime-tasks.js';

const nNamed = 3;

/** A warning where frames have the same observations as earlier ones, as when a file is given in two formats; or null. */
export function duplicateWarning(prepared: readonly PrepareOutput[]): string | null {
  const first = new Map<string, string>();
  const pairs: string[] = [];
  for (const { batch, fingerprints } of prepared)
    batch.frames.forEach(({ source }, i) => {
      const earlier = first.get(fingerprints[i]);
      if (earlier === undefined) first.set(fingerprints[i], source);
      else pairs.push(`${source} (as ${earlier})`);
    });
  if (pairs.length === 0) return null;
  const named = pairs.slice(0, nNamed).join(', ') + (pairs.length > nNamed ? ', ...' : '');
  return (
    `Warning: ${pairs.length} frame${pairs.length === 1 ? ' has' : 's have'} the same observations as an earlier one: ${named}. ` +
    'They count twice in the merge and make it look better than it is; name each measurement once in data.'
  );
}

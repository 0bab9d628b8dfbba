/** Number of letters to insert, delete, change or swap with the neighbour to make `b` of `a` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/**
 * The known names closest to what was typed, best first, at most `count`. A dotted name is compared as a whole and by its last part,
 * so that a right name in the wrong scope is found too; names that would need every third letter changed are not offered.
 */
export function nearestNames(typed: string, known: Iterable<string>, count = 3): string[] {
  const wanted = typed.toLowerCase();
  const scored: { name: string; distance: number; whole: number }[] = [];
  for (const name of known) {
    const lower = name.toLowerCase();
    const whole = editDistance(wanted, lower);
    const part = editDistance(lastPart(wanted), lastPart(lower)) + (wanted.includes('.') ? 0.5 : 0);
    const distance = Math.min(whole, part);
    if (distance <= Math.max(1, Math.min(lower.length, wanted.length) / 3)) {
      scored.push({ name, distance, whole });
    }
  }
  if (scored.length === 0) return namesShortened(wanted, known).slice(0, count);
  scored.sort((a, b) => a.distance - b.distance || a.whole - b.whole);
  return scored.slice(0, count).map(({ name }) => name);
}

/** Names of which letters were left out, as `nprocs` of `n_processors`; those of which the fewest were come first. */
function namesShortened(typed: string, known: Iterable<string>): string[] {
  const letters = lastPart(typed).replaceAll('_', '');
  if (letters.length < 4) return [];
  const full = (name: string) => lastPart(name).toLowerCase().replaceAll('_', '');
  return [...known]
    .filter((name) => isShortened(letters, full(name)))
    .sort((a, b) => full(a).length - full(b).length || a.length - b.length);
}

/** Whether the letters, at least half of those of the name, stand in it in their order, its first among them. */
function isShortened(letters: string, name: string): boolean {
  if (2 * letters.length < name.length || letters[0] !== name[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === letters[at]) at++;
  return at === letters.length;
}

/** `did you mean a, b or c?`, or undefined when nothing is near. */
export function didYouMean(typed: string, known: Iterable<string>): string | undefined {
  const names = nearestNames(typed, known);
  if (names.length === 0) return undefined;
  const last = names.pop()!;
  return `did you mean ${names.length > 0 ? `${names.join(', ')} or ` : ''}${last}?`;
}

const SMALL = 24;

/**
 * Puts values where sorting would put them, but only at the given ranks (ascending, from 0): Hoare's selection for several
 * ranks at once. For a few ranks of many values much less work than sorting them. There must be no NaN.
 */
export function arrangeRanks(values: Float64Array, ranks: readonly number[]): void {
  arrange(values, { first: 0, last: values.length - 1 }, ranks);
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** The same for the values first..last, within which the ranks lie. */
function arrange(values: Float64Array, whole: Span, ranks: readonly number[]): void {
  let span = whole;
  let wanted = ranks;
  while (wanted.length > 0 && span.last > span.first) {
    const { first, last } = span;
    if (last - first < SMALL) {
      values.subarray(first, last + 1).sort();
      return;
    }
    const above = partition(values, first, last);
    const below = above - 1;
    const sides = [
      { span: { first, last: below }, ranks: wanted.filter((rank) => rank <= below) },
      { span: { first: above, last }, ranks: wanted.filter((rank) => rank >= above) },
    ];
    // The smaller side first, so that the calls within each other are few whatever the values.
    const [smaller, larger] = below - first < last - above ? sides : sides.reverse();
    arrange(values, smaller.span, smaller.ranks);
    ({ span, ranks: wanted } = larger);
  }
}

/**
 * Divides first..last, more than three values, in two sides that are not empty, and returns where the second begins: nothing in the first
 * exceeds what is in it. (Returns a number, since code compiled inside of the loop is thrown away where an object has to be made after it.)
 */
function partition(values: Float64Array, first: number, last: number): number {
  const pivot = middleOf(values[first], values[(first + last) >> 1], values[last]);
  let i = first;
  let j = last;
  while (i <= j) {
    while (values[i] < pivot) i++;
    while (values[j] > pivot) j--;
    if (i > j) break;
    const kept = values[i];
    values[i++] = values[j];
    values[j--] = kept;
  }
  return i;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

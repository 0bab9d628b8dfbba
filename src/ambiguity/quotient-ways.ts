import type { ChangeOfBasis } from '../crystal/change-of-basis.js';
import type { ComparedObservations } from './compared-observations.js';
import type { IndexingWays } from './indexing-ways.js';

/**
 * What is left to choose when some of the ways are symmetries of the crystal itself: ways that differ by such a symmetry are one
 * and the same (the cosets of its symmetries in the group of ways), and so are the reflections that it takes for each other.
 */
export interface QuotientWays {
  /** One for each coset, the first as indexed: its first member, with the same operators and names as before. */
  readonly ways: IndexingWays;
  /** The members of each coset, as numbers of the ways there were before, ascending. */
  readonly cosets: readonly (readonly number[])[];
  /** Generators of the symmetry: numbers of ways of before, and what these are. */
  readonly generators: readonly number[];
  readonly symmetries: readonly ChangeOfBasis[];
}

/** Nothing is a symmetry yet. */
export function allWays(ways: IndexingWays): QuotientWays {
  return { ways, cosets: ways.names.map((_, a) => [a]), generators: [], symmetries: [] };
}

/**
 * With one more symmetry.
 * @param all the ways there were before any symmetry
 * @param generator number of a way of `all` that keeps the symmetry as given (its `then` is not null)
 */
export function withSymmetry(all: IndexingWays, before: QuotientWays, generator: number): QuotientWays {
  const generators = [...before.generators, generator];
  const symmetry = closure(all, generators);
  const cosets: number[][] = [];
  for (let a = 0; a < all.names.length; a++) {
    if (cosets.some((coset) => coset.includes(a))) continue;
    const coset = new Set(symmetry.map((g) => all.then[g]?.[a] ?? a));
    cosets.push([...coset].sort((p, q) => p - q));
  }
  const cosetOf = (way: number) => cosets.findIndex((coset) => coset.includes(way));
  const then = cosets.map(([g]) => {
    const after = all.then[g];
    if (after === null) return null;
    const to = cosets.map((coset) => new Set(coset.map((a) => cosetOf(after[a]))));
    return to.every((places) => places.size === 1) ? to.map(([place]) => place) : null;
  });
  const ways = {
    operators: cosets.map(([a]) => all.operators[a]),
    names: cosets.map(([a]) => all.names[a]),
    then,
  };
  return { ways, cosets, generators, symmetries: generators.map((g) => all.operators[g]) };
}

/** All ways that some ways come to, one after the other, with none at all the first. */
function closure({ then }: IndexingWays, generators: readonly number[]): number[] {
  const found = new Set([0]);
  // A set hands out what is added while it is gone through.
  for (const a of found) for (const g of generators) found.add(then[g]?.[a] ?? a);
  return [...found];
}

/** What the frames show when the symmetry holds: a column for each coset, in which equivalent reflections have one number. */
export function foldReflections(
  data: ComparedObservations,
  { cosets }: Pick<QuotientWays, 'cosets'>,
): ComparedObservations {
  if (cosets.length === data.reflection.length) return data;
  const reflection = cosets.map((coset) => {
    const column = data.reflection[coset[0]].slice();
    for (const way of coset.slice(1)) {
      const other = data.reflection[way];
      for (let i = 0; i < column.length; i++)
        if (other[i] >= 0 && (column[i] < 0 || other[i] < column[i])) column[i] = other[i];
    }
    return column;
  });
  return { ...data, reflection };
}

/** What the frames show in the ways that are left, with the reflections numbered as they were. */
export function columnsLeft(
  data: ComparedObservations,
  { cosets }: Pick<QuotientWays, 'cosets'>,
): ComparedObservations {
  return { ...data, reflection: cosets.map(([way]) => data.reflection[way]) };
}

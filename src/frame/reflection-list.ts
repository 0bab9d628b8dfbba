/** The unique reflections of a run, in the order of their packed indices (h, then k, then l). */
export interface ReflectionList {
  readonly n: number;
  /** 3n interleaved, in the reciprocal asymmetric unit. */
  readonly hkl: Int32Array;
}

/** Finds reflections of a list by index; -1 for those that it lacks. */
export class ReflectionLookup {
  private readonly numbers = new Map<number, number>();

  constructor(list: ReflectionList) {
    for (let r = 0; r < list.n; r++)
      this.numbers.set(keyOf(list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]), r);
  }

  /** How many reflections the list has. */
  get size(): number {
    return this.numbers.size;
  }

  find(h: number, k: number, l: number): number {
    return this.numbers.get(keyOf(h, k, l)) ?? -1;
  }
}

/** An exact integer below 2^51 for indices within ±65535. */
function keyOf(h: number, k: number, l: number): number {
  return ((h + 65536) * 131072 + (k + 65536)) * 131072 + (l + 65536);
}

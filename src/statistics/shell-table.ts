import type { ResolutionShells } from '../crystal/resolution-shells.js';

/** Sums that can be pooled: merging those of two parts gives what the whole would give. */
export interface Mergeable<Sums> {
  merge(other: Sums): void;
}

/** One accumulator a resolution shell; all shells together are the accumulators merged. */
export class ShellTable<Sums extends Mergeable<Sums>> {
  readonly shells: readonly Sums[];

  constructor(
    private readonly limits: ResolutionShells,
    private readonly make: () => Sums,
  ) {
    this.shells = Array.from({ length: limits.count }, make);
  }

  /** The accumulator of the shell that holds this d*² (Å⁻²); null outside of all shells. */
  at(dStarSquared: number): Sums | null {
    const shell = this.limits.shellOf(dStarSquared);
    return shell < 0 ? null : this.shells[shell];
  }

  overall(): Sums {
    const all = this.make();
    for (const sums of this.shells) all.merge(sums);
    return all;
  }
}

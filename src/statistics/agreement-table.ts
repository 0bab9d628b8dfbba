import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';

/** Two sets of intensities by reflection number. */
export interface ComparedSets {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  /** Weight of each reflection in the scale between them. */
  readonly weight: ArrayLike<number>;
  /** For the split sigma test. */
  readonly sigmaFirst: ArrayLike<number>;
  readonly sigmaSecond: ArrayLike<number>;
  /** Reflections that are compared. */
  readonly isCompared: (r: number) => boolean;
}

/** How two sets agree in a shell or over all. NaN where there is nothing to compare. */
export interface Agreement {
  readonly n: number;
  readonly cc: number;
  /** Least-squares factor that brings the second set on the scale of the first. */
  readonly scale: number;
  /** Σ||a| - k|b|| / Σ|a|. */
  readonly rFactor: number;
  /** √2 Σ|a - b| / Σ|a + b| (White et al. 2012). */
  readonly rSplit: number;
  /** Σ(a - k b)² / Σ(σa² + k² σb²); 1 for true sigmas. */
  readonly splitSigma: number;
}

/** Agreement over some reflections. */
function agreement(sets: ComparedSets, members: readonly number[]): Agreement {
  const { first, second, weight, sigmaFirst, sigmaSecond } = sets;
  const cc = new Correlation();
  let wab = 0;
  let wbb = 0;
  for (const r of members) {
    cc.add(first[r], second[r]);
    wab += weight[r] * first[r] * second[r];
    wbb += weight[r] * second[r] * second[r];
  }
  const scale = wab / wbb;
  let difference = 0;
  let sizes = 0;
  let split = 0;
  let sums = 0;
  let squares = 0;
  let variances = 0;
  for (const r of members) {
    const [a, b] = [first[r], second[r]];
    difference += Math.abs(Math.abs(a) - scale * Math.abs(b));
    sizes += Math.abs(a);
    split += Math.abs(a - b);
    sums += Math.abs(a + b);
    squares += (a - scale * b) ** 2;
    variances += sigmaFirst[r] ** 2 + (scale * sigmaSecond[r]) ** 2;
  }
  return {
    n: members.length,
    cc: cc.definedCoefficient(),
    scale,
    rFactor: difference / sizes,
    rSplit: (Math.SQRT2 * split) / sums,
    splitSigma: squares / variances,
  };
}

/** Agreement of two sets by shell, and over all shells together. */
export function agreementTable(
  sets: ComparedSets,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): { readonly shells: readonly Agreement[]; readonly all: Agreement } {
  const members: number[][] = Array.from({ length: shells.count }, () => []);
  const all: number[] = [];
  for (let r = 0; r < dStarSquared.length; r++) {
    const shell = shells.shellOf(dStarSquared[r]);
    if (shell < 0 || !sets.isCompared(r)) continue;
    members[shell].push(r);
    all.push(r);
  }
  return { shells: members.map((shell) => agreement(sets, shell)), all: agreement(sets, all) };
}

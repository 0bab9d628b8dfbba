import { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';

/** Two measurements of the same reflections. */
export interface PairedIntensities {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** d*² = 1/d², Å⁻². */
  readonly dStarSquared: Float64Array;
}

/** The second set times k exp(-B/(2d²)) is on the scale of the first. */
export interface RelativeScale {
  readonly k: number;
  /** Å²; 0 where none was asked for. */
  readonly b: number;
}

export interface ComparedShell {
  readonly dMax: number;
  readonly dMin: number;
  readonly n: number;
  /** Σ|I_a - k I_b| / Σ|I_a|. */
  readonly rIntensity: number | null;
  /** The same of amplitudes, of reflections with both intensities above 0. */
  readonly rAmplitude: number | null;
  readonly cc: number | null;
  readonly meanA: number | null;
  /** Mean of the second set on the scale of the first. */
  readonly meanB: number | null;
}

export interface IntensityComparison {
  readonly scale: RelativeScale;
  readonly shells: readonly ComparedShell[];
  readonly overall: ComparedShell;
}

/**
 * R and correlation by shell after scaling the second set to the first by least squares on intensities; with a B, the ratio of
 * the shells' mean intensities is fitted first, ln(<I_a>/<I_b>) = const - B/(2d²), weighted by the number of reflections.
 */
export function compareIntensities(
  pairs: PairedIntensities,
  nShells: number,
  withB: boolean,
): IntensityComparison {
  const shells = ResolutionShells.over(pairs.dStarSquared, nShells);
  const b = withB ? relativeB(pairs, shells) : 0;
  const damping = pairs.dStarSquared.map((q) => Math.exp((-b * q) / 2));
  const k = leastSquaresScale(pairs, damping);
  const scaled = pairs.b.map((value, i) => k * damping[i] * value);
  const sums = Array.from({ length: nShells + 1 }, () => new ShellSums());
  for (let i = 0; i < scaled.length; i++) {
    const shell = shells.shellOf(pairs.dStarSquared[i]);
    if (shell < 0) continue;
    sums[shell].add(pairs.a[i], scaled[i]);
    sums[nShells].add(pairs.a[i], scaled[i]);
  }
  const described = sums.map((sum, s) =>
    s < nShells
      ? sum.describe(shells.dMax(s), shells.dMin(s))
      : sum.describe(shells.dMax(0), shells.dMin(nShells - 1)),
  );
  return { scale: { k, b }, shells: described.slice(0, nShells), overall: described[nShells] };
}

function leastSquaresScale({ a, b }: PairedIntensities, damping: Float64Array): number {
  let [cross, square] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const value = damping[i] * b[i];
    cross += a[i] * value;
    square += value * value;
  }
  return square > 0 ? cross / square : NaN;
}

function relativeB({ a, b, dStarSquared }: PairedIntensities, shells: ResolutionShells): number {
  const sums = Array.from({ length: shells.count }, () => ({ a: 0, b: 0, q: 0, n: 0 }));
  for (let i = 0; i < a.length; i++) {
    const sum = sums[shells.shellOf(dStarSquared[i])];
    if (sum === undefined) continue;
    sum.a += a[i];
    sum.b += b[i];
    sum.q += dStarSquared[i];
    sum.n++;
  }
  const [weights, xs, ys]: number[][] = [[], [], []];
  for (const sum of sums) {
    if (!(sum.a > 0 && sum.b > 0)) continue;
    weights.push(sum.n);
    xs.push(sum.q / sum.n);
    ys.push(Math.log(sum.a / sum.b));
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((total, value, i) => total + weights[i] * value, 0) / weights.reduce((p, q) => p + q, 0);
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spread = mean(xs.map((x) => (x - meanX) ** 2));
  const slope = mean(xs.map((x, i) => (x - meanX) * (ys[i] - meanY))) / spread;
  return xs.length > 1 && Number.isFinite(slope) ? -2 * slope : 0;
}

class ShellSums {
  private readonly correlation = new Correlation();
  private n = 0;
  private difference = 0;
  private absolute = 0;
  private rootDifference = 0;
  private root = 0;
  private a = 0;
  private b = 0;

  add(a: number, b: number): void {
    this.correlation.add(a, b);
    this.n++;
    this.a += a;
    this.b += b;
    this.difference += Math.abs(a - b);
    this.absolute += Math.abs(a);
    if (!(a > 0 && b > 0)) return;
    this.rootDifference += Math.abs(Math.sqrt(a) - Math.sqrt(b));
    this.root += Math.sqrt(a);
  }

  describe(dMax: number, dMin: number): ComparedShell {
    const { n } = this;
    const cc = n > 2 ? this.correlation.coefficient() : NaN;
    return {
      dMax,
      dMin,
      n,
      rIntensity: this.absolute > 0 ? this.difference / this.absolute : null,
      rAmplitude: this.root > 0 ? this.rootDifference / this.root : null,
      cc: Number.isFinite(cc) ? cc : null,
      meanA: n > 0 ? this.a / n : null,
      meanB: n > 0 ? this.b / n : null,
    };
  }
}

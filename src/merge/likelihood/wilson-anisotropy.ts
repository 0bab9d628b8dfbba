import { backSubstitute, choleskyFactor, forwardSubstitute, lnDeterminant } from '../../numeric/cholesky.js';
import type { UniqueReflections } from './observations.js';
import type { WilsonShells } from './wilson-shells.js';

/** Fall-off that depends on the direction: the Wilson mean is ε Σ(q) exp(-½ Σ c_k qᵀ E_k q), E_k the tensors of `UniqueReflections`. */
export interface WilsonAnisotropy {
  /** c_k, Å²; all 0 where the data do not ask for it. */
  readonly coefficients: Float64Array;
  /** One number: ln of the Bayes factor against a fall-off that is the same in all directions; 0 where that is used. */
  readonly lnEvidence: Float64Array;
}

/** What is known of the intensities, by reflection: J, D and S of `MergeState`. */
export interface KnownIntensities {
  readonly intensity: Float64Array;
  readonly information: Float64Array;
  readonly wilsonMean: Float64Array;
}

/** Standard deviation of c before anything is known, Å². */
const PRIOR = 20;
/** Evidence from which on c is used, and below which it no longer is; simulated sets that fall off alike in all directions have -14 to 1. */
const LEAST_EVIDENCE = 10;
const LEAST_TO_STAY = 0;
/** Most by which a step may change ln S of any reflection. */
const LARGEST_CHANGE = 1;

export function noAnisotropy({ forms, n }: UniqueReflections): WilsonAnisotropy {
  const nTensors = forms === undefined || n === 0 ? 0 : forms.length / n;
  return { coefficients: new Float64Array(nTensors), lnEvidence: new Float64Array(1) };
}

/**
 * One step of Fisher scoring for c, in place. The score of a reflection for ln S is z = J/S - 1, as J is what the observations let
 * expect (Fisher's identity), and the information that there is on ln S is w = D S²/(1 + D S²); half of both for centric reflections. What
 * goes with resolution alone belongs to Σ(q): forms count from their mean in the shell.
 */
export function learnAnisotropy(
  shells: WilsonShells,
  reflections: UniqueReflections,
  known: KnownIntensities,
  anisotropy: WilsonAnisotropy,
): void {
  const { forms } = reflections;
  const k = anisotropy.coefficients.length;
  if (forms === undefined || k === 0) return;
  const sums = new ScoreSums(forms, reflections.centric, known, k);
  for (let s = 0; s + 1 < shells.offsets.length; s++)
    sums.addShell(shells.order.subarray(shells.offsets[s], shells.offsets[s + 1]));
  takeStep(sums, anisotropy);
}

class ScoreSums {
  /** Fisher's information on c (lower triangle) and the derivative of the log likelihood. */
  readonly information: Float64Array;
  readonly score: Float64Array;
  /** Σ z² and Σ w: equal where intensities scatter as Wilson's do. */
  sumSquares = 0;
  sumKnown = 0;
  /** Largest derivative of any ln S, Å⁻². */
  largest = 0;
  private readonly mean: Float64Array;
  private readonly derivative: Float64Array;

  constructor(
    private readonly forms: Float64Array,
    private readonly centric: Uint8Array,
    private readonly known: KnownIntensities,
    readonly k: number,
  ) {
    this.information = new Float64Array(k * k);
    this.score = new Float64Array(k);
    this.mean = new Float64Array(k);
    this.derivative = new Float64Array(k);
  }

  addShell(shell: Uint32Array): void {
    this.setMean(shell);
    for (const r of shell) this.addReflection(r);
  }

  /** Means of the forms over a shell, weighted by what is known. */
  private setMean(shell: Uint32Array): void {
    const { mean, forms, k } = this;
    mean.fill(0);
    let sum = 0;
    for (const r of shell) {
      const weight = this.part(r) * this.share(r);
      sum += weight;
      for (let a = 0; a < k; a++) mean[a] += weight * forms[k * r + a];
    }
    if (sum > 0) for (let a = 0; a < k; a++) mean[a] /= sum;
  }

  private addReflection(r: number): void {
    const { mean, forms, derivative, information, score, k } = this;
    const { intensity, wilsonMean } = this.known;
    const share = this.share(r);
    if (!(share > 0)) return;
    const part = this.part(r);
    const z = intensity[r] / wilsonMean[r] - 1;
    this.sumSquares += part * z * z;
    this.sumKnown += share;
    for (let a = 0; a < k; a++) {
      derivative[a] = -0.5 * (forms[k * r + a] - mean[a]);
      this.largest = Math.max(this.largest, Math.abs(derivative[a]));
      score[a] += part * z * derivative[a];
      for (let b = 0; b <= a; b++) information[a * k + b] += part * share * derivative[a] * derivative[b];
    }
  }

  /** w. */
  private share(r: number): number {
    const known = this.known.information[r] * this.known.wilsonMean[r] ** 2;
    return known / (1 + known);
  }

  private part(r: number): number {
    return this.centric[r] === 1 ? 0.5 : 1;
  }
}

function takeStep(sums: ScoreSums, { coefficients, lnEvidence }: WilsonAnisotropy): void {
  const { k, information, score, largest } = sums;
  // Intensities that scatter more than Wilson's tell as much less.
  const scatter = Math.max(1, sums.sumSquares / sums.sumKnown);
  const matrix = information.map((x) => x / scatter);
  const next = score.map((g, a) => {
    let sum = g / scatter;
    for (let b = 0; b < k; b++) sum += matrix[Math.max(a, b) * k + Math.min(a, b)] * coefficients[b];
    return sum;
  });
  for (let a = 0; a < k; a++) matrix[a * k + a] += 1 / PRIOR ** 2;
  if (!choleskyFactor(matrix, k)) return;
  forwardSubstitute(matrix, k, next);
  const gain = next.reduce((sum, x) => sum + x * x, 0);
  const evidence = 0.5 * (gain - lnDeterminant(matrix, k) - 2 * k * Math.log(PRIOR));
  if (!(evidence > (lnEvidence[0] === 0 ? LEAST_EVIDENCE : LEAST_TO_STAY))) {
    coefficients.fill(0);
    lnEvidence[0] = 0;
    return;
  }
  backSubstitute(matrix, k, next);
  lnEvidence[0] = evidence;
  const change = next.reduce((sum, x, a) => sum + largest * Math.abs(x - coefficients[a]), 0);
  const part = Math.min(1, LARGEST_CHANGE / Math.max(change, LARGEST_CHANGE));
  for (let a = 0; a < k; a++) coefficients[a] += part * (next[a] - coefficients[a]);
}

/** ε exp(-½ Σ c_k qᵀ E_k q) of every reflection: the Wilson mean over Σ(q). */
export function directedEpsilon(
  { n, epsilon, forms }: UniqueReflections,
  { coefficients, lnEvidence }: WilsonAnisotropy,
): Float64Array {
  if (forms === undefined || lnEvidence[0] === 0) return epsilon;
  const k = coefficients.length;
  const directed = new Float64Array(n);
  for (let r = 0; r < n; r++) {
    let sum = 0;
    for (let a = 0; a < k; a++) sum += coefficients[a] * forms[k * r + a];
    directed[r] = epsilon[r] * Math.exp(-0.5 * sum);
  }
  return directed;
}

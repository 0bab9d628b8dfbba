import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import type { RawFrame } from './raw-frame.js';

/** What is wrong with an observation, if anything. */
export type Soundness = 'sound' | 'failed' | 'not-finite' | 'sigma-not-positive';

type Observations = Pick<RawFrame, 'n' | 'hkl' | 'intensity' | 'sigma' | 'failed' | 'unitCell'>;

export function soundness({ failed, intensity, sigma }: Observations, i: number): Soundness {
  if (failed?.[i] === 1) return 'failed';
  if (!Number.isFinite(intensity[i] + sigma[i])) return 'not-finite';
  return sigma[i] > 0 ? 'sound' : 'sigma-not-positive';
}

/** The observations of one lattice in a few numbers. */
export interface ObservationSummary {
  readonly counts: Readonly<Record<Soundness, number>>;
  /** Å, over all of them. */
  readonly dMin: number;
  readonly dMax: number;
  /** Over the sound ones; NaN where there is none. */
  readonly meanIOverSigma: number;
  /** d*² of each, Å⁻², n. */
  readonly dStarSquared: Float64Array;
}

export function summarizeObservations(frame: Observations): ObservationSummary {
  const { n, hkl, intensity, sigma } = frame;
  const metric = reciprocalMetric(frame.unitCell);
  const counts = { sound: 0, failed: 0, 'not-finite': 0, 'sigma-not-positive': 0 };
  const q2 = new Float64Array(n);
  let [least, greatest, sum] = [Infinity, 0, 0];
  for (let i = 0; i < n; i++) {
    q2[i] = dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
    least = Math.min(least, q2[i]);
    greatest = Math.max(greatest, q2[i]);
    const what = soundness(frame, i);
    counts[what]++;
    if (what === 'sound') sum += intensity[i] / sigma[i];
  }
  return {
    counts,
    dMin: 1 / Math.sqrt(greatest),
    dMax: 1 / Math.sqrt(least),
    meanIOverSigma: sum / counts.sound,
    dStarSquared: q2,
  };
}

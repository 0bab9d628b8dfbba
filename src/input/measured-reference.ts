import { isCentric } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';

/** Intensities to compare with or to refine against. */
export interface ReferenceIntensities {
  /** 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** Null where the file has none; NaN for an entry without one. */
  readonly sigma: Float64Array | null;
  /** Friedel mates are separate entries. */
  readonly anomalous: boolean;
}

/** Gathers values reflection by reflection; values that are no numbers are left out. */
export class IntensityList {
  private readonly indices: number[] = [];
  private readonly values: number[] = [];
  private readonly sigmas: number[] = [];

  constructor(private readonly fromAmplitudes: boolean) {}

  get n(): number {
    return this.values.length;
  }

  /** @param sigma NaN where there is none */
  add(h: number, k: number, l: number, value: number, sigma = NaN): void {
    if (![h, k, l].every(Number.isInteger) || !Number.isFinite(value)) return;
    this.indices.push(h, k, l);
    this.values.push(this.fromAmplitudes ? value * value : value);
    this.sigmas.push(this.fromAmplitudes ? intensitySigma(value, sigma) : sigma);
  }

  /** Both hands of a pair of Friedel mates; of a centric reflection one value, the first that is there. */
  addPair(group: SpaceGroup | null, hkl: readonly number[], plus: Value, minus: Value): void {
    const [h, k, l] = hkl;
    this.add(h, k, l, plus.value, plus.sigma);
    const centric = group !== null && isCentric(group, h, k, l);
    if (!centric) this.add(-h, -k, -l, minus.value, minus.sigma);
    else if (!Number.isFinite(plus.value)) this.add(h, k, l, minus.value, minus.sigma);
  }

  list(anomalous: boolean): ReferenceIntensities {
    const intensity = Float64Array.from(this.values);
    const sigma = this.sigmas.some(Number.isFinite) ? Float64Array.from(this.sigmas) : null;
    return { hkl: Int32Array.from(this.indices), intensity, sigma, anomalous };
  }
}

/** A value and its sigma, which may be NaN. */
interface Value {
  readonly value: number;
  readonly sigma: number;
}

/** Sigma of a squared amplitude: 2 F sigma(F), or sigma(F)² where the amplitude is 0. */
export function intensitySigma(amplitude: number, sigma: number): number {
  return amplitude === 0 ? sigma * sigma : 2 * amplitude * sigma;
}

import { isCentric } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';

/** Intensities to compare with or to refine against. */
export interface ReferenceIntensities {
  /** 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** Null where the file has none, or none was read. */
  readonly sigma: Float64Array | null;
  /** Friedel mates are separate entries. */
  readonly anomalous: boolean;
}

/** Gathers values reflection by reflection; values that are no numbers are left out. */
export class IntensityList {
  private readonly indices: number[] = [];
  private readonly values: number[] = [];

  constructor(private readonly fromAmplitudes: boolean) {}

  get n(): number {
    return this.values.length;
  }

  add(h: number, k: number, l: number, value: number): void {
    if (![h, k, l].every(Number.isInteger) || !Number.isFinite(value)) return;
    this.indices.push(h, k, l);
    this.values.push(this.fromAmplitudes ? value * value : value);
  }

  /** Both hands of a pair of Friedel mates; of a centric reflection one value, the first that is there. */
  addPair(group: SpaceGroup | null, h: number, k: number, l: number, plus: number, minus: number): void {
    this.add(h, k, l, plus);
    const centric = group !== null && isCentric(group, h, k, l);
    if (!centric) this.add(-h, -k, -l, minus);
    else if (!Number.isFinite(plus)) this.add(h, k, l, minus);
  }

  list(anomalous: boolean): ReferenceIntensities {
    const intensity = Float64Array.from(this.values);
    return { hkl: Int32Array.from(this.indices), intensity, sigma: null, anomalous };
  }
}

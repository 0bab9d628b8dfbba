/** Observations of one frame as they are merged: on the scale of the frame, `slope` to be divided out. */
export interface ScaledObservations {
  /** Numbers in the merging set. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly slope: number;
  /** Derivatives of each intensity by terms of error that all frames share, interleaved; see `errorDerivatives`. */
  readonly derivatives?: Float64Array;
}

/** Unmerged observations on the common scale, for the models of errors. */
export interface UnmergedObservations {
  readonly frame: Int32Array;
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** As of the frames, where these have them. */
  readonly derivatives?: Float64Array;
}

/**
 * Sums of a weighted merge, weights 1/sigma², one entry a reflection of the merging set. Frames are added in input order, so
 * that any division of the work gives the same sums. With `keepsUnmerged` the observations stay at hand.
 */
export class MergingSums {
  /** Matched observations, negative ones too. */
  readonly nMatched: Int32Array;
  /** Merged observations. */
  readonly nMerged: Int32Array;
  readonly sumWeighted: Float64Array;
  readonly sumWeight: Float64Array;
  readonly sumIntensity: Float64Array;
  private readonly frames: UnmergedObservations[] = [];

  constructor(
    readonly n: number,
    private readonly negatives: boolean,
    private readonly keepsUnmerged: boolean,
  ) {
    this.nMatched = new Int32Array(n);
    this.nMerged = new Int32Array(n);
    this.sumWeighted = new Float64Array(n);
    this.sumWeight = new Float64Array(n);
    this.sumIntensity = new Float64Array(n);
  }

  /** Counts what a frame has of each reflection, before any of it is left out. */
  countMatches(reflection: Int32Array): void {
    for (const r of reflection) this.nMatched[r]++;
  }

  /** Adds the observations of a frame; 0, and unless asked for negative ones, are left out as in the original. */
  addFrame({ reflection, intensity, sigma, slope, derivatives }: ScaledObservations, frame: number): void {
    const kept = this.keepsUnmerged ? new Int32Array(reflection.length) : null;
    let count = 0;
    for (let i = 0; i < reflection.length; i++) {
      if (!this.negatives && intensity[i] <= 0) continue;
      const scaled = intensity[i] / slope;
      if (scaled === 0) continue;
      if (kept !== null) kept[count] = i;
      count++;
      const r = reflection[i];
      const s = sigma[i] / slope;
      const weight = 1 / (s * s);
      this.nMerged[r]++;
      this.sumWeighted[r] += scaled * weight;
      this.sumWeight[r] += weight;
      this.sumIntensity[r] += scaled;
    }
    if (kept === null) return;
    const places = kept.subarray(0, count);
    this.frames.push({
      frame: new Int32Array(count).fill(frame),
      reflection: places.map((i) => reflection[i]),
      intensity: Float64Array.from(places, (i) => intensity[i] / slope),
      sigma: Float64Array.from(places, (i) => Math.abs(sigma[i] / slope)),
      ...(derivatives === undefined
        ? {}
        : { derivatives: rowsOf(derivatives, derivatives.length / reflection.length, places) }),
    });
  }

  /** All observations that were added. */
  unmerged(): UnmergedObservations {
    const n = this.frames.reduce((sum, { reflection }) => sum + reflection.length, 0);
    const all = {
      frame: new Int32Array(n),
      reflection: new Int32Array(n),
      intensity: new Float64Array(n),
      sigma: new Float64Array(n),
    };
    const first = this.frames.find(({ reflection }) => reflection.length > 0);
    const width = (first?.derivatives?.length ?? 0) / (first?.reflection.length ?? 1);
    const derivatives = new Float64Array(width * n);
    let at = 0;
    for (const part of this.frames) {
      if (part.derivatives !== undefined) derivatives.set(part.derivatives, width * at);
      all.frame.set(part.frame, at);
      all.reflection.set(part.reflection, at);
      all.intensity.set(part.intensity, at);
      all.sigma.set(part.sigma, at);
      at += part.reflection.length;
    }
    return width === 0 ? all : { ...all, derivatives };
  }
}

/** Some rows of a table of so many columns. */
function rowsOf(table: Float64Array, width: number, rows: Int32Array): Float64Array {
  const out = new Float64Array(width * rows.length);
  rows.forEach((row, j) => out.set(table.subarray(width * row, width * (row + 1)), width * j));
  return out;
}

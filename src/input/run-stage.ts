/** Mean, median and standard deviation of a refined parameter over the frames. */
export interface ParameterSummary {
  readonly mean: number;
  readonly median: number;
  readonly standardDeviation: number;
}

/** Ratios as numbers (1 = 100 %); null where a value is not defined. */
export type StageValues = Readonly<Record<string, number | null>>;

/** One merge of a run: what its tables say. */
export interface RunStage {
  readonly name: string;
  readonly overall: StageValues;
  /** From low to high resolution; `dMax` and `dMin` (Å) among the values. */
  readonly shells: readonly StageValues[];
  /** Refined parameters by name, in the log's units. */
  readonly parameters: Readonly<Record<string, ParameterSummary>>;
  /** Frames merged; null where it is not said. */
  readonly nFrames: number | null;
}

/** One row of the frame table. */
export interface BackendFrame {
  /** Unique name of the frame. */
  readonly name: string;
  readonly wavelength: number;
  readonly beamXMm: number;
  readonly beamYMm: number;
  readonly detectorDistanceMm: number;
  /** Correlation with the model; 0 without one. */
  readonly correlation: number;
  readonly slope: number;
  readonly offset: number;
  /** Without post-refinement: rows a, b, c of the cell in its own axes, Å. With it: A* as indexed. Row-major. */
  readonly matrix: readonly number[];
  readonly postrefined: BackendPostrefined | null;
}

export interface BackendPostrefined {
  readonly scaleG: number;
  readonly bFactor: number;
  /** Å⁻¹ */
  readonly radius: number;
  /** Radians. */
  readonly rotX: number;
  readonly rotY: number;
}

/** Rows of the observation table, all of one frame. */
export interface BackendObservations {
  /** Number of the reflection in the table of reflections, from 0. */
  readonly reflection: Int32Array;
  /** On the scale of the frame: its slope is not divided out. */
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** 2 an observation. */
  readonly position: Float64Array;
  /** 3 an observation, as indexed. */
  readonly hkl: Int32Array;
}

export interface BackendEntry {
  readonly frame: BackendFrame;
  readonly observations: BackendObservations;
}

/** Tables that are complete and can be read. */
export interface BackendContent {
  /** The reflections, 3n interleaved. */
  readonly hkl: Int32Array;
  readonly nFrames: number;
  /** All frames in the order in which they were added. */
  entries(): AsyncIterable<BackendEntry>;
}

/** New tables that are being written; nothing of them is seen before `commit`. */
export interface BackendWriter {
  add(entry: BackendEntry): Promise<void>;
  /** Replaces what was there before. */
  commit(): Promise<void>;
  /** Leaves what was there before as it was. */
  abandon(): Promise<void>;
}

/** Where cxi.merge keeps its three tables: reflections, frames, observations. */
export interface MergingBackend {
  /** As messages name it; without any password. */
  readonly label: string;
  /** What people should know of how the tables are kept. */
  readonly note?: string | null;
  /** From here to the end of writing no other run changes the tables; for those who read them to add to them. */
  hold?(): Promise<void>;
  /** What an earlier run left; null where there is nothing. */
  read(): Promise<BackendContent | null>;
  write(hkl: Int32Array): Promise<BackendWriter>;
  close(): Promise<void>;
}

/** The backend cannot do what it was asked for; the message is for people. */
export class BackendError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BackendError';
  }
}

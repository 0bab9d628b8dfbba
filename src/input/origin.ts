import { InputProblem } from './input-problem.js';
import type { ReadResult } from './raw-frame.js';

/** Which lattice of which source a result belongs to. */
export interface Origin {
  readonly source: string;
  readonly name: string;
  readonly lattice: number;
}

/** The rejection that a problem stands for; anything else that was thrown is a bug and goes on. */
export function rejected(origin: Origin, error: unknown): ReadResult {
  if (!(error instanceof InputProblem)) throw error;
  return { kind: 'rejected', ...origin, reason: error.reason, detail: error.message };
}

import type { InputRejectionReason } from './raw-frame.js';

/**
 * Thrown inside the input room when a source cannot be read, and turned into a `RejectedSource` at its door
 * (`readSource`, `readIntegrationPickle`). It never leaves the room.
 */
export class InputProblem extends Error {
  readonly reason: InputRejectionReason;

  constructor(reason: InputRejectionReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

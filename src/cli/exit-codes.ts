/** Exit codes of every command; docs/running.md explains them. */
export const exitCode = {
  done: 0,
  /** The run ended without a merge, or a file could not be written. */
  failed: 1,
  /** Parameters or input do not allow a run: nothing was started. */
  refused: 2,
  /** A defect of this program. */
  bug: 70,
  /** Ctrl-C, or the signal of a batch system. */
  interrupted: 130,
} as const;

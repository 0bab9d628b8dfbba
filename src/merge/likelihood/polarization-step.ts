import type { DetectorModel } from '../../postrefine/likelihood/detector-model.js';

type Stokes = NonNullable<DetectorModel['polarization']>;

/** One step of the learning of the polarization. */
export interface PolarizationStep {
  /** Where it led to. */
  readonly polarization: Stokes;
  /** What the residuals asked for beyond the polarization before, and what was added to it. */
  readonly found: Stokes;
  readonly taken: Stokes;
}

/** Frames take up at most this part of a polarization that is wrong. */
const MOST_TAKEN_UP = 0.7;
/** A shorter step says nothing of that part. */
const SHORTEST = 0.25;

/**
 * The frames take up a part a of a polarization that is wrong: their anisotropy of width and height goes the same way. So of what is
 * wrong only 1 - a is found. After a step taken the next find is shorter by 1 - a of it, which tells a, and what is found is divided
 * by 1 - a (the extrapolation of Aitken (1926), https://doi.org/10.1017/S0370164600022070).
 */
export function polarizationStep(
  observed: Stokes,
  before: { readonly polarization: Stokes | null; readonly polarizationStep: PolarizationStep | null } | null,
): PolarizationStep {
  const [u, v] = before?.polarization ?? [0, 0];
  const found = [observed[0] - u, observed[1] - v] as const;
  const part = 1 - takenUp(found, before?.polarizationStep ?? null);
  const taken = [found[0] / part, found[1] / part] as const;
  return { polarization: [u + taken[0], v + taken[1]], found, taken };
}

function takenUp(found: Stokes, last: PolarizationStep | null): number {
  if (last === null) return 0;
  const [u, v] = last.taken;
  const square = u * u + v * v;
  if (square < SHORTEST * SHORTEST) return 0;
  const shorter = ((last.found[0] - found[0]) * u + (last.found[1] - found[1]) * v) / square;
  return Math.min(Math.max(1 - shorter, 0), MOST_TAKEN_UP);
}

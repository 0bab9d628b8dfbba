import { median } from '../../src/numeric/summary.js';

/** A merged reflection with a known answer. */
export interface Compared {
  readonly qSquared: number;
  readonly merged: number;
  readonly sigma: number;
  readonly expected: number;
}

const SHELLS = 20;
const NORMAL_OVER_MAD = 1.4826;

/**
 * Robust standard deviations of (I - I_true)/sigma: of all, and of each fifth by resolution and by merged intensity, the
 * truth being brought to the scale of the merge by sums in 20 shells, smoothly between them. By *merged* intensity, as
 * fifths by the true one make every estimate that is drawn to the mean look wrong at both ends.
 */
export function sigmaSpreads(reflections: readonly Compared[]): number[] {
  const scaled = toScaleOfMerge(reflections);
  const by = (key: (c: Compared) => number) => {
    const sorted = scaled.slice().sort((a, b) => key(a) - key(b));
    return [0, 1, 2, 3, 4].map((k) =>
      spread(sorted.slice(Math.floor((k * sorted.length) / 5), Math.floor(((k + 1) * sorted.length) / 5))),
    );
  };
  return [spread(scaled), ...by(({ qSquared }) => qSquared), ...by(({ merged }) => merged)];
}

function toScaleOfMerge(reflections: readonly Compared[]): Compared[] {
  const sorted = reflections.slice().sort((a, b) => a.qSquared - b.qSquared);
  const points = Array.from({ length: SHELLS }, (_, s) => {
    const shell = sorted.slice(
      Math.floor((s * sorted.length) / SHELLS),
      Math.floor(((s + 1) * sorted.length) / SHELLS),
    );
    const sum = (value: (c: Compared) => number) => shell.reduce((total, c) => total + value(c), 0);
    return {
      x: sum(({ qSquared }) => qSquared) / shell.length,
      ratio: sum((c) => c.merged) / sum((c) => c.expected),
    };
  });
  return sorted.map((c) => ({ ...c, expected: c.expected * interpolate(points, c.qSquared) }));
}

function interpolate(points: readonly { readonly x: number; readonly ratio: number }[], x: number): number {
  const above = points.findIndex((point) => point.x > x);
  if (above === 0) return points[0].ratio;
  if (above < 0) return points[points.length - 1].ratio;
  const [low, high] = [points[above - 1], points[above]];
  return low.ratio + ((high.ratio - low.ratio) * (x - low.x)) / (high.x - low.x);
}

function spread(reflections: readonly Compared[]): number {
  const deviation = Float64Array.from(reflections, (c) => (c.merged - c.expected) / c.sigma);
  const middle = median(deviation);
  return NORMAL_OVER_MAD * median(deviation.map((d) => Math.abs(d - middle)));
}

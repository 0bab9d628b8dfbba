/** When a simplex search ends. */
export interface SimplexOptions {
  readonly maxEvaluations: number;
  /** Ends when the values at all corners differ by less than this share of their mean. */
  readonly tolerance: number;
}

export interface SimplexSummary {
  readonly x: Float64Array;
  readonly value: number;
  readonly nEvaluations: number;
}

interface Corner {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Minimises a function without derivatives: Nelder & Mead (1965), Computer Journal 7, 308-313,
 * https://doi.org/10.1093/comjnl/7.4.308. Where the function is not defined it may be Infinity. `corners` are one more than
 * there are variables.
 */
export function minimizeSimplex(
  evaluate: (x: Float64Array) => number,
  corners: readonly Float64Array[],
  options: SimplexOptions,
): SimplexSummary {
  let nEvaluations = 0;
  const corner = (x: Float64Array): Corner => {
    nEvaluations++;
    return { x, value: evaluate(x) };
  };
  const simplex = corners.map((x) => corner(x.slice()));
  const n = simplex.length - 1;
  const between = (centre: Float64Array, worst: Float64Array, factor: number) =>
    corner(centre.map((c, i) => c + factor * (c - worst[i])));
  for (;;) {
    simplex.sort((p, q) => p.value - q.value);
    const [best, worst] = [simplex[0], simplex[n]];
    const spread = Math.abs(worst.value - best.value);
    const size = (Math.abs(worst.value) + Math.abs(best.value)) / 2;
    if (spread <= options.tolerance * size || nEvaluations >= options.maxEvaluations)
      return { x: best.x, value: best.value, nEvaluations };
    const centre = new Float64Array(n);
    for (const { x } of simplex.slice(0, n)) for (let i = 0; i < n; i++) centre[i] += x[i] / n;
    const reflected = between(centre, worst.x, 1);
    if (reflected.value < best.value) {
      const expanded = between(centre, worst.x, 2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1].value) {
      simplex[n] = reflected;
    } else {
      const contracted = between(centre, worst.x, reflected.value < worst.value ? 0.5 : -0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else for (let k = 1; k <= n; k++) simplex[k] = corner(simplex[k].x.map((v, i) => (v + best.x[i]) / 2));
    }
  }
}

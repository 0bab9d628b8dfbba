import { dStarSquared, reciprocalMetric } from '../../crystal/unit-cell.js';
import type { RawFrame } from '../../input/raw-frame.js';
import { significanceLimit } from './significance-filter.js';

/** The significance filter of the default parameters, with a stricter limit: a mean I/sigma of 1. */
const FILTER = { nBins: 12, minCount: 10, maxCount: 50, sigma: 1 };

/** The spacing (Å) down to which a frame has signal; null without any. */
export function frameResolution(raw: RawFrame): number | null {
  const metric = reciprocalMetric(raw.unitCell);
  const usable = Array.from({ length: raw.n }, (_, i) => i).filter(
    (i) => raw.sigma[i] > 0 && Number.isFinite(raw.intensity[i]) && Number.isFinite(raw.sigma[i]),
  );
  if (usable.length === 0) return null;
  return significanceLimit(
    Float64Array.from(usable, (i) =>
      dStarSquared(metric, raw.hkl[3 * i], raw.hkl[3 * i + 1], raw.hkl[3 * i + 2]),
    ),
    Float64Array.from(usable, (i) => raw.intensity[i]),
    Float64Array.from(usable, (i) => raw.sigma[i]),
    FILTER,
  );
}

import { multiplicity } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import { wilsonLine, wilsonPlot, type WilsonPoint } from '../scale/wilson.js';

/** The Wilson plot of merged intensities. */
export interface WilsonStatistics {
  /** Å², from the straight line through the points beyond `lineDMax`. */
  readonly bFactor: number;
  /** Å², from the line through all points, as the original has it. */
  readonly bFactorAllPoints: number;
  /** Low-resolution end of the first line, Å. */
  readonly lineDMax: number;
  /** <I>/Σf² at 1/d² = 0 of the first line; null where n_residues is not given, which it needs. */
  readonly intensityScale: number | null;
  readonly points: readonly WilsonPoint[];
}

/** Below this resolution (Å) protein and solvent bend the plot. */
const LINE_D_MAX = 4;
const FEWEST_POINTS = 3;

/** Wilson plot of the intensities that are there (not NaN); null where it fails. Without n_residues B is found all the same. */
export function wilsonStatistics(
  list: ReflectionList,
  group: SpaceGroup,
  dStarSquared: Float64Array,
  intensity: Float64Array,
  nResidues: number | null,
  mostShells: number,
): WilsonStatistics | null {
  const used = Uint32Array.from(intensity.keys()).filter((r) => !Number.isNaN(intensity[r]));
  const { hkl } = list;
  const plot = wilsonPlot(
    {
      intensity: Float64Array.from(used, (r) => intensity[r]),
      sinThetaOverLambdaSquared: Float64Array.from(used, (r) => dStarSquared[r] / 4),
      multiplicity: Float64Array.from(used, (r) =>
        multiplicity(group, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2], false),
      ),
    },
    {
      nResidues: nResidues ?? 1,
      atomCountFactor: group.nOperators * group.centringTranslations.length,
    },
    mostShells,
  );
  if (plot.kind === 'failed') return null;
  const beyond = plot.points.filter(
    (point) => point.sinThetaOverLambdaSquared >= 1 / (4 * LINE_D_MAX * LINE_D_MAX),
  );
  const chosen = beyond.length >= FEWEST_POINTS ? beyond : plot.points;
  const line = wilsonLine(chosen) ?? plot;
  return {
    bFactor: line.bFactor,
    bFactorAllPoints: plot.bFactor,
    lineDMax: 0.5 / Math.sqrt(chosen[0].sinThetaOverLambdaSquared),
    intensityScale: nResidues === null ? null : line.intensityScale,
    points: plot.points,
  };
}

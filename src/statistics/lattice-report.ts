import { absenceConditions } from '../crystal/absence-conditions.js';
import { isSystematicallyAbsent } from '../crystal/reflection.js';
import { ResolutionShells } from '../crystal/resolution-shells.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { type ObservationSummary, soundness, summarizeObservations } from '../input/observation-summary.js';
import type { RawFrame } from '../input/raw-frame.js';
import { type Mergeable, ShellTable } from './shell-table.js';

/** Sums over observations of one lattice. */
export class StrengthSums implements Mergeable<StrengthSums> {
  n = 0;
  /** Those with I/σ above 3. */
  nStrong = 0;
  private intensity = 0;
  private sigma = 0;
  private ratio = 0;

  add(intensity: number, sigma: number): void {
    this.n++;
    if (intensity > 3 * sigma) this.nStrong++;
    this.intensity += intensity;
    this.sigma += sigma;
    this.ratio += intensity / sigma;
  }

  merge(other: StrengthSums): void {
    this.n += other.n;
    this.nStrong += other.nStrong;
    this.intensity += other.intensity;
    this.sigma += other.sigma;
    this.ratio += other.ratio;
  }

  get meanIntensity(): number {
    return this.intensity / this.n;
  }

  get meanSigma(): number {
    return this.sigma / this.n;
  }

  get meanIOverSigma(): number {
    return this.ratio / this.n;
  }
}

/** Observations that a kind of absence extinguishes, beside those that it speaks of and allows. */
export interface AbsenceStrength {
  readonly name: string;
  readonly absent: StrengthSums;
  readonly allowed: StrengthSums;
}

/** One lattice for people: only sound observations count in tables. */
export interface LatticeReport {
  readonly frame: RawFrame;
  readonly spaceGroup: SpaceGroup;
  readonly observations: ObservationSummary;
  /** The kinds of absences of the space group; a reflection may belong to several. */
  readonly kinds: readonly AbsenceStrength[];
  /** All that is absent for any reason, beside all else. */
  readonly absences: AbsenceStrength;
  readonly limits: ResolutionShells;
  readonly shells: readonly StrengthSums[];
  readonly overall: StrengthSums;
}

/** @param spaceGroup that of absences, which may be another than indexing used */
export function latticeReport(frame: RawFrame, spaceGroup: SpaceGroup, nShells: number): LatticeReport {
  const observations = summarizeObservations(frame);
  const limits = ResolutionShells.over(observations.dStarSquared, nShells);
  const table = new ShellTable(limits, () => new StrengthSums());
  const conditions = absenceConditions(spaceGroup).map((condition) => ({
    condition,
    strength: emptyStrength(condition.name),
  }));
  const absences = emptyStrength('all');
  for (let i = 0; i < frame.n; i++) {
    if (soundness(frame, i) !== 'sound') continue;
    const [h, k, l] = [frame.hkl[3 * i], frame.hkl[3 * i + 1], frame.hkl[3 * i + 2]];
    const add = (sums: StrengthSums | null) => sums?.add(frame.intensity[i], frame.sigma[i]);
    add(table.at(observations.dStarSquared[i]));
    add(isSystematicallyAbsent(spaceGroup, h, k, l) ? absences.absent : absences.allowed);
    for (const { condition, strength } of conditions)
      if (condition.concerns(h, k, l))
        add(condition.extinguishes(h, k, l) ? strength.absent : strength.allowed);
  }
  const kinds = conditions.map(({ strength }) => strength);
  return {
    ...{ frame, spaceGroup, observations, kinds, absences, limits },
    shells: table.shells,
    overall: table.overall(),
  };
}

function emptyStrength(name: string): AbsenceStrength {
  return { name, absent: new StrengthSums(), allowed: new StrengthSums() };
}

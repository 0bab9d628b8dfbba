/** What was learnt of the detector, for the log and statistics.json. */
export interface LearntDetectorText {
  readonly polarization: LearntPolarization | null;
  readonly map: LearntMap | null;
}

export interface LearntPolarization {
  /** ln of the Bayes factor against the polarization that was divided out. */
  readonly lnEvidence: number;
  /** Stokes parameters u and v of that, about the laboratory's x; null where the run divided nothing out. */
  readonly assumed: readonly [number, number] | null;
  /** By how much those of the data differ. */
  readonly difference: readonly [number, number];
}

export interface LearntMap {
  /** ln of the Bayes factor against none. */
  readonly lnEvidence: number;
  /** Distance between the knots of the splines; mm where all frames say how far their detector is, else tan θ times 2. */
  readonly knotSpacing: number;
  readonly unit: 'mm' | '2 tan theta';
  /** Places along either side at which `factor` is given, in that unit. */
  readonly place: readonly number[];
  /** How many times what the frames say is observed there; rows go along y. */
  readonly factor: readonly (readonly number[])[];
  /** Of ln factor, over the places with observations. */
  readonly rms: number;
}

const NONE =
  ' detector         none                   the data do not ask for another polarization, nor for a map of the detector';

/** Lines for the log: what was found, or that nothing was. */
export function learntDetectorText({ polarization, map }: LearntDetectorText): string {
  if (polarization === null && map === null) return NONE;
  const row = (name: string, lnEvidence: number, meaning: string) =>
    ` ${name.padEnd(16)} ${`ln evidence ${lnEvidence.toFixed(0)}`.padEnd(22)} ${meaning}`;
  const lines: string[] = [];
  if (polarization !== null)
    lines.push(row('polarization', polarization.lnEvidence, `${whatItIs(polarization)}; corrected`));
  if (map !== null)
    lines.push(
      row(
        'detector map',
        map.lnEvidence,
        `observed intensities differ by place on the detector by ${(100 * map.rms).toFixed(1)} % (rms; knots every ${map.knotSpacing.toPrecision(2)} ${map.unit}); corrected`,
      ),
    );
  return lines.join('\n');
}

function whatItIs({ assumed, difference: [u, v] }: LearntPolarization): string {
  if (assumed === null)
    return `what was divided out before differs from the data by the Stokes parameters ${signed(u)}, ${signed(v)}`;
  const was = degreeAndAngle(assumed);
  const is = degreeAndAngle([assumed[0] + u, assumed[1] + v]);
  return `the plane is turned by ${turned(is.angle, was.angle)} degrees from what was assumed (degree of polarization about ${is.degree} %, less well known than the direction; assumed ${was.degree} %)`;
}

/** Degree of polarization in percent, and the direction of the electric field from the laboratory's x in degrees. */
function degreeAndAngle([u, v]: readonly [number, number]): {
  readonly degree: string;
  readonly angle: number;
} {
  return {
    degree: (100 * Math.min(1, Math.hypot(u, v))).toFixed(0),
    angle: (90 / Math.PI) * Math.atan2(v, u),
  };
}

/** Between two directions, which are the same after half a turn: 0 to 90. */
function turned(a: number, b: number): string {
  const between = Math.abs(a - b) % 180;
  return Math.min(between, 180 - between).toFixed(0);
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}

/**
 * What is to be said on the terminal of a polarization that was not as assumed, and what to set where it looks turned; null:
 * nothing. `fraction` is polarization_horizontal_fraction of the run; null where a run has none.
 */
export function wrongPolarizationText(
  found: LearntPolarization | null,
  fraction: number | null,
): string | null {
  if (found === null) return null;
  const said = `Note: the polarization is not what the run was told (ln evidence ${found.lnEvidence.toFixed(0)}): ${whatItIs(found)}. This run has corrected it.`;
  if (fraction === null || !isTurned(found)) return said;
  return `${said} It looks turned by 90 degrees: set polarization_horizontal_fraction = ${Number((1 - fraction).toPrecision(3))}.`;
}

/** Whether the plane is rather the one across what was assumed. */
function isTurned({ assumed, difference: [u, v] }: LearntPolarization): boolean {
  if (assumed === null) return false;
  const square = assumed[0] ** 2 + assumed[1] ** 2;
  const along = u * assumed[0] + v * assumed[1];
  const across = v * assumed[0] - u * assumed[1];
  return square > 0 && -along > 1.25 * square && Math.abs(across) < 0.5 * Math.abs(along);
}

/** How the fall-off of the intensities depends on the direction, for the log and statistics.json. */
export interface FallOffText {
  /** ln of the Bayes factor against a fall-off that is the same in all directions. */
  readonly lnEvidence: number;
  /** By how much B of the intensities differs from its mean over all directions along a*, b* and c*, Å². */
  readonly differenceOfB: readonly [number, number, number];
  /** The same as a tensor without trace: xx, yy, zz, xy, xz, yz in Å², x along a, y in the plane of a and b. */
  readonly tensor: readonly number[];
}

const NONE =
  ' fall-off         isotropic              the data do not ask for intensities that fall off differently by direction';

/** A line for the log. */
export function fallOffText(fallOff: FallOffText | null): string {
  if (fallOff === null) return NONE;
  const b = fallOff.differenceOfB.map((x) => `${x < 0 ? '-' : '+'}${Math.abs(x).toFixed(1)}`).join(', ');
  return ` ${'fall-off'.padEnd(16)} ${`ln evidence ${fallOff.lnEvidence.toFixed(0)}`.padEnd(22)} anisotropic: B differs from its mean by ${b} A^2 along a*, b*, c*; the Wilson prior goes by it, the intensities stay as they are`;
}

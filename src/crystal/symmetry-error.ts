/**
 * A symbol, operator or group that cannot be understood. The message is the one the reference implementation
 * (cctbx) gives, where it has one, so that logs and checks written for it keep working.
 */
export class SymmetryError extends Error {
  override readonly name = 'SymmetryError';

  /** The message for people who run no cctbx. */
  get plainMessage(): string {
    return this.message.replace(/^cctbx (Internal )?Error: /, '');
  }
}

export function unsuitableRotation(): SymmetryError {
  return new SymmetryError('cctbx Internal Error: Unsuitable value for rational rotation matrix.');
}

export function unsuitableTranslation(): SymmetryError {
  return new SymmetryError('cctbx Internal Error: Unsuitable value for rational translation vector.');
}

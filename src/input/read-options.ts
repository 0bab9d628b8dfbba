/** What a reader is told besides the place to read from. */
export interface ReadOptions {
  /** Which intensities are taken where a format has several; auto: from profiles where a lattice has them. */
  readonly intensity: 'auto' | 'sum' | 'profile';
}

export const defaultReadOptions: ReadOptions = { intensity: 'auto' };

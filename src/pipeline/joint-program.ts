import type { CxiProgram } from './cxi-program.js';

/** A run of cxi.merge as far as the likelihood engine is concerned. */
export type JointProgram = Pick<
  CxiProgram,
  'params' | 'set' | 'dMin' | 'sources' | 'files' | 'show' | 'makeRunPool' | 'isOddHash'
>;

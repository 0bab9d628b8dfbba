import { extractScope } from '../phil/extract.js';
import { primeMaster } from './master.js';
import { plainParams } from './plain-params.js';
import type { PrimeParams } from './prime-params.js';

/** The parameters of prime.run as they are when nothing is given, for programs that use its engine. */
export function primeDefaults(): PrimeParams {
  const master = primeMaster();
  return plainParams(master, extractScope(master)) as PrimeParams;
}

import { PhilError } from '../errors.js';
import { fullPath, type PhilDefinition } from '../objects.js';

/** A value that the program gave to a definition of another type. */
export function wrongValue(master: PhilDefinition, value: unknown, wanted: string): PhilError {
  return new PhilError(`${fullPath(master)} cannot be ${String(value)}: ${wanted} expected`, master.position);
}

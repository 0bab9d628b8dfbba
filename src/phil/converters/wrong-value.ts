import { PhilError } from '../errors.js';
import { fullPath, type PhilDefinition } from '../objects.js';

/** A value of the program, for messages. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'symbol') return value.description ?? 'Auto';
  return typeof value === 'object' && value !== null ? 'a record' : String(value);
}

/** A value that the program gave to a definition of another type. */
export function wrongValue(master: PhilDefinition, value: unknown, wanted: string): PhilError {
  return new PhilError(
    `${fullPath(master)} cannot be ${valueText(value)}: ${wanted} expected`,
    master.position,
  );
}

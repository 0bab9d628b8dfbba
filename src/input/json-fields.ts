import { InputProblem } from './input-problem.js';
import type { Vector3 } from './laboratory-frame.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InputProblem 'missing-field' */
export function field(record: JsonRecord, name: string): unknown {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The experiment has no ${name}.`);
  return value;
}

/** @throws InputProblem 'missing-field', 'bad-value' */
export function numberIn(record: JsonRecord, name: string): number {
  const value = field(record, name);
  if (!isFiniteNumber(value))
    throw new InputProblem('bad-value', `The ${name} of the experiment is no finite number.`);
  return value;
}

/** null for anything but a finite number. */
export function numberIfThere(record: JsonRecord, name: string): number | null {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return isFiniteNumber(value) ? value : null;
}

/** @throws InputProblem 'missing-field', 'bad-value' */
export function vectorIn(record: JsonRecord, name: string): Vector3 {
  const value = field(record, name);
  const items: readonly unknown[] = Array.isArray(value) && value.length === 3 ? value : [];
  const x = items[0];
  const y = items[1];
  const z = items[2];
  if (!isFiniteNumber(x) || !isFiniteNumber(y) || !isFiniteNumber(z))
    throw new InputProblem('bad-value', `The ${name} of the experiment is not three finite numbers.`);
  return [x, y, z];
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

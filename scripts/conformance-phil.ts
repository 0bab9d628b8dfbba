import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { adoptScope, uniqueObjects } from '../src/phil/edit.js';
import { PhilError } from '../src/phil/errors.js';
import { extractScope } from '../src/phil/extract.js';
import { fetchDiff, fetchPhil } from '../src/phil/fetch.js';
import { extractFormat, formatScope } from '../src/phil/format.js';
import { getObjects, getWithoutSubstitution } from '../src/phil/get.js';
import { parsePhilFile, processIncludes, type IncludeSources } from '../src/phil/include.js';
import type { PhilScope } from '../src/phil/objects.js';
import { parsePhil } from '../src/phil/parse.js';
import { showText } from '../src/phil/show.js';
import { textSource } from '../src/phil/source.js';
import { resolveScope } from '../src/phil/substitution.js';
import { Auto, wordsOfValue, wordText, type Word } from '../src/phil/words.js';
import { fixtureFiles, fixtureScope, fixtureVariables } from './conformance-phil-fixtures.js';

/**
 * Replays recorded operations of the reference implementation of PHIL and compares what comes out. The operations are data: each is
 * looked up in a table, and nothing of the file is executed.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Arguments = Readonly<Record<string, Json>>;

interface Step {
  readonly id?: number;
  readonly op: string;
  readonly self?: number;
  readonly args?: Arguments;
}

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly check: Step & { readonly out?: Json; readonly error?: string };
}

export interface ConformanceResult {
  readonly passed: number;
  readonly failed: number;
  /** For each failing case its name and the difference. */
  readonly lines: readonly string[];
}

/** What a case has made so far, and where its files are. */
interface Replay {
  readonly results: Map<number, unknown>;
  readonly sources: IncludeSources;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value that a recorded value stands for. */
function decode(value: Json | undefined, replay: Replay): unknown {
  if (Array.isArray(value)) return value.map((item) => decode(item as Json, replay));
  if (!isObject(value)) return value;
  if ('ref' in value) {
    if (!replay.results.has(Number(value.ref))) throw new Error(`no result ${String(value.ref)}`);
    return replay.results.get(Number(value.ref));
  }
  if ('auto' in value) return Auto;
  if ('float' in value) return floatOf(String(value.float));
  if ('word' in value) return wordsOfValue(String(value.word), textSource(''))[0];
  if ('list' in value) return decode(value.list as Json, replay);
  const entries = Object.entries(value.extract as Record<string, Json>);
  const record = Object.create(null) as Record<string, unknown>;
  for (const [name, item] of entries) record[name] = decode(item, replay);
  return record;
}

function floatOf(text: string): number {
  const special: Record<string, number> = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  return special[text] ?? Number(text);
}

/** Why a value is not the recorded one, or undefined. */
function difference(expected: Json, actual: unknown, path: string): string | undefined {
  const differs = (): string => `${path}: expected ${JSON.stringify(expected)}, got ${shown(actual)}`;
  if (isObject(expected)) {
    if ('auto' in expected) return actual === Auto ? undefined : differs();
    if ('float' in expected)
      return sameNumber(floatOf(String(expected.float)), actual) ? undefined : differs();
    if ('word' in expected) {
      return isObject(actual) && wordText(actual as unknown as Word) === expected.word
        ? undefined
        : differs();
    }
    if ('list' in expected) return listDifference(expected.list as readonly Json[], actual, path, differs);
    return recordDifference(expected.extract as Record<string, Json>, actual, path, differs);
  }
  if (typeof expected === 'number') return sameNumber(expected, actual) ? undefined : differs();
  return expected === actual ? undefined : differs();
}

function sameNumber(expected: number, actual: unknown): boolean {
  const number = typeof actual === 'bigint' ? Number(actual) : actual;
  if (typeof number !== 'number') return false;
  // Functions such as exp may differ in the last bits between libraries.
  return Object.is(expected, number) || Math.abs(expected - number) <= 1e-13 * Math.abs(expected);
}

function listDifference(
  expected: readonly Json[],
  actual: unknown,
  path: string,
  differs: () => string,
): string | undefined {
  if (!Array.isArray(actual) || actual.length !== expected.length) return differs();
  return firstOf(expected.map((item, i) => difference(item, actual[i], `${path}[${i}]`)));
}

function recordDifference(
  expected: Record<string, Json>,
  actual: unknown,
  path: string,
  differs: () => string,
): string | undefined {
  if (!isObject(actual)) return differs();
  const names = Object.keys(expected);
  if (names.length !== Object.keys(actual).length) return differs();
  return firstOf(
    names.map((name) => {
      if (!(name in actual)) return `${path}.${name} is missing`;
      return difference(expected[name], actual[name], `${path}.${name}`);
    }),
  );
}

function firstOf(values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'symbol') return 'Auto';
    return typeof item === 'bigint' ? String(item) : item;
  });
}

const environment = (name: string): string | undefined => fixtureVariables.get(name) ?? process.env[name];
const home = process.env.HOME;

type Operation = (self: PhilScope, args: Record<string, unknown>, replay: Replay) => unknown;

function sourcesOf(args: Record<string, unknown>): PhilScope[] {
  if (args.sources) return args.sources as PhilScope[];
  return args.source ? [args.source as PhilScope] : [];
}

function fetch(self: PhilScope, args: Record<string, unknown>): PhilScope {
  const options = { environment, home, skipIncompatible: args.skip_incompatible_objects === true };
  return (args.diff === true ? fetchDiff : fetchPhil)(self, sourcesOf(args), options);
}

function show(self: PhilScope, args: Record<string, unknown>): string {
  return showText(self, {
    prefix: (args.prefix as string | undefined) ?? '',
    expertLevel: (args.expert_level as number | null | undefined) ?? undefined,
    attributesLevel: (args.attributes_level as number | undefined) ?? 0,
    printWidth: (args.print_width as number | null | undefined) ?? undefined,
  });
}

function parse(_: unknown, args: Record<string, unknown>, { sources }: Replay): PhilScope {
  if (typeof args.file_name === 'string') {
    if (args.process_includes === true) return parsePhilFile(args.file_name, sources);
    return parsePhil(sources.readText(args.file_name), {
      source: { info: `file "${args.file_name}"`, file: args.file_name },
    });
  }
  const source = (args.source_info as string | null | undefined) ?? undefined;
  const scope = parsePhil(args.input_string as string, { source });
  return args.process_includes === true ? processIncludes(scope, sources) : scope;
}

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['parse', parse],
  ['fetch', fetch],
  ['fetch_diff', (self, args) => fetch(self, { ...args, diff: true })],
  ['format', (self, args) => formatScope(self, args.python_object)],
  ['extract', (self) => extractScope(self, { home })],
  [
    'extract_format',
    (self, args) => extractFormat(self, (args.source as PhilScope | undefined) ?? self, { home }),
  ],
  [
    'get',
    (self, args) =>
      args.with_substitution === false
        ? getWithoutSubstitution(self, args.path as string)
        : getObjects(self, args.path as string, { environment }),
  ],
  ['resolve_variables', (self) => resolveScope(self, { environment })],
  ['unique', (self) => uniqueObjects(self)],
  ['adopt_scope', (self, args) => adoptScope(self, args.other as PhilScope)],
  ['show', show],
  ['as_str', show],
]);

function perform(step: Step, replay: Replay): unknown {
  const operation = operations.get(step.op);
  if (!operation) throw new Error(`unknown operation ${step.op}`);
  const self = step.self === undefined ? undefined : replay.results.get(step.self);
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(step.args ?? {})) args[name] = decode(value, replay);
  return operation(self as PhilScope, args, replay);
}

/** Why a case fails, or undefined. */
function failureOf(test: Case, sources: IncludeSources): string | undefined {
  const replay: Replay = { results: new Map(), sources };
  try {
    for (const step of test.steps) {
      const result = perform(step, replay);
      if (step.id !== undefined) replay.results.set(step.id, result);
    }
  } catch (error) {
    return `a step fails: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { check } = test;
  let result: unknown;
  try {
    result = perform(check, replay);
  } catch (error) {
    if (!(error instanceof PhilError)) return `an error that is not PHIL's: ${String(error)}`;
    if (error.message === check.error) return undefined;
    const expected = check.error === undefined ? 'no error' : JSON.stringify(check.error);
    return `expected ${expected}, got the error ${JSON.stringify(error.message)}`;
  }
  if (check.error !== undefined) return `expected the error ${JSON.stringify(check.error)}, got none`;
  return difference(check.out ?? null, isPhilObject(result) ? showText(result) : (result ?? null), 'result');
}

function isPhilObject(value: unknown): value is PhilScope {
  return isObject(value) && (value.kind === 'scope' || value.kind === 'definition') && 'mergeNames' in value;
}

/** Files are looked for beside the file of the cases, then among those that the reference's tests write before they start. */
function sourcesBeside(path: string): IncludeSources {
  const folder = dirname(resolve(path));
  return {
    absolutePath: (file) => resolve(folder, file),
    readText: (file) => {
      const fixture = fixtureFiles.get(
        resolve('/', isAbsolute(file) ? file.slice(folder.length) : file).slice(1),
      );
      return fixture ?? readFileSync(resolve(folder, file), 'utf8');
    },
    scope: fixtureScope,
    environment,
  };
}

/** Replays all cases of a file. */
export function runPhilConformance(path: string): ConformanceResult {
  const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly Case[];
  const sources = sourcesBeside(path);
  const lines: string[] = [];
  for (const test of cases) {
    const failure = failureOf(test, sources);
    if (failure !== undefined) lines.push(`${test.name}: ${failure}`);
  }
  return { passed: cases.length - lines.length, failed: lines.length, lines };
}

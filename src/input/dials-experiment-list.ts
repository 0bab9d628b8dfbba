import { InputProblem } from './input-problem.js';
import { isRecord, type JsonRecord } from './json-fields.js';
import { findMembers, maxListItems } from './json-items.js';
import type { ByteSource } from './byte-source.js';

/** The models that experiments are made of, each kind a list of its own, named by their numbers. */
export type ModelKind = 'beam' | 'detector' | 'crystal' | 'imageset' | 'scan';

/** An experiment list of DIALS. */
export interface ExperimentList {
  readonly length: number;
  experiment(index: number): unknown;
  /** A model by its number; undefined where there is none. @throws InputProblem 'bad-value', 'too-large' */
  model(kind: ModelKind, index: unknown): unknown;
}

/** Lists up to this are parsed as one: values may take a hundred times the place of their text. */
const maxAtOnce = 1 << 22;
/** The largest item of a larger list, which is not nested deeply: thirty times. */
const maxItemBytes = 1 << 24;
const maxListBytes = 2 ** 30;
/** Models that are asked for in turn are parsed again; so many bytes beyond those of the list. */
const maxParsedAgain = 2 ** 28;

/**
 * Opens an experiment list. A small one is parsed; of a larger one only the places of its items are found, and each is parsed when it
 * is asked for, so that memory does not grow with what the list holds.
 * @param atOnce bytes up to which a list is parsed
 * @throws InputProblem 'unreadable', 'foreign', 'empty', 'too-large'
 */
export function openExperimentList(source: ByteSource, atOnce = maxAtOnce): ExperimentList {
  if (source.size > maxListBytes)
    throw new InputProblem(
      'too-large',
      `The experiment list has ${source.size} bytes; ${maxListBytes} are the most: split it.`,
    );
  const list = source.size <= atOnce ? parsedList(source) : listInPlaces(source);
  if (list.length === 0) throw new InputProblem('empty', 'The experiment list is empty.');
  if (list.length > maxListItems)
    throw new InputProblem('too-large', `It has more than ${maxListItems} experiments.`);
  return list;
}

const title = 'ExperimentList';

function foreign(): InputProblem {
  return new InputProblem('foreign', 'It is JSON, but no experiment list of DIALS.');
}

function parsedList(source: ByteSource): ExperimentList {
  const list = parsed(source, 0, source.size, 'unreadable', 'It is no sound JSON');
  if (!isRecord(list) || list.__id__ !== title || !Array.isArray(list.experiment)) throw foreign();
  const experiments: readonly unknown[] = list.experiment;
  return {
    length: experiments.length,
    experiment: (index) => experiments[index],
    model: (kind, index) => {
      const models = Object.hasOwn(list, kind) ? list[kind] : undefined;
      return Array.isArray(models) && typeof index === 'number' ? (models as unknown[])[index] : undefined;
    },
  };
}

const members = new Set(['__id__', 'experiment', 'beam', 'detector', 'crystal', 'imageset', 'scan']);

function listInPlaces(source: ByteSource): ExperimentList {
  const { lists, values } = findMembers(source, members);
  const id = values.get('__id__');
  const experiments = lists.get('experiment');
  const isTitled =
    id !== undefined &&
    id.end - id.start < 64 &&
    source
      .read(id.start, id.end - id.start)
      .toString()
      .trim() === `"${title}"`;
  if (!isTitled || experiments === undefined) throw foreign();
  /** The model of each kind that was asked for last: many experiments have the same detector. */
  const last = new Map<string, { readonly index: number; readonly item: unknown }>();
  let budget = source.size + maxParsedAgain;
  const itemOf = (name: string, index: number): unknown => {
    const places = lists.get(name);
    if (places === undefined || !(index in places.starts)) return undefined;
    const known = last.get(name);
    if (known?.index === index) return known.item;
    const what = `Item ${index + 1} of the list ${name}`;
    const [start, end] = [places.starts[index], places.ends[index]];
    if (end - start > maxItemBytes)
      throw new InputProblem('too-large', `${what} has ${end - start} bytes; ${maxItemBytes} are the most.`);
    budget -= end - start;
    if (budget < 0)
      throw new InputProblem('too-large', `${what} would be read again, as large models are too often.`);
    const item = parsed(source, start, end, 'bad-value', `${what} is no sound JSON`);
    last.set(name, { index, item });
    return item;
  };
  return {
    length: experiments.starts.length,
    experiment: (index) => itemOf('experiment', index),
    model: (kind, index) => (typeof index === 'number' ? itemOf(kind, index) : undefined),
  };
}

function parsed(
  source: ByteSource,
  start: number,
  end: number,
  reason: 'unreadable' | 'bad-value',
  what: string,
): unknown {
  const bytes = source.read(start, end - start);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (error) {
    throw new InputProblem(reason, `${what}: ${error instanceof Error ? error.message : ''}.`);
  }
}

/** A model that must be there. @throws InputProblem 'missing-field', 'bad-value', 'too-large' */
export function modelAt(list: ExperimentList, kind: ModelKind, index: unknown): JsonRecord {
  const item = list.model(kind, index);
  if (!isRecord(item)) throw new InputProblem('missing-field', `The experiment has no ${kind}.`);
  return item;
}

import { PhilError } from '../phil/errors.js';
import { allDefinitions, getWithoutSubstitution } from '../phil/get.js';
import { isMultiple, type PhilScope } from '../phil/objects.js';
import { type PhilSource, type Position, whereSuffix } from '../phil/source.js';
import { isPlainAuto, isPlainNone, joinedValue } from '../phil/words.js';

/** Adds to a list what is wrong with the value at a path. */
export class ProblemList {
  private readonly problems: PhilError[];
  private readonly working: PhilScope;

  private readonly defaults: PhilSource;

  /** `defaults` is where the words of defaults stand. */
  constructor(problems: PhilError[], working: PhilScope, defaults: PhilSource) {
    this.problems = problems;
    this.working = working;
    this.defaults = defaults;
  }

  add(path: string, message: string, advice?: string): void {
    const position = this.place(path);
    this.problems.push(new PhilError(`${message}${whereSuffix(position)}`, position, advice));
  }

  /** What was given as the value at a path. */
  given(path: string): string {
    const object = getWithoutSubstitution(this.working, path).objects.at(-1);
    return object?.kind === 'definition' ? joinedValue(object.words) : '';
  }

  /** Where a value was given; undefined for a default. */
  private place(path: string): Position | undefined {
    const object = getWithoutSubstitution(this.working, path).objects.at(-1);
    const position = object?.kind === 'definition' ? object.words[0]?.position : undefined;
    return position?.source === this.defaults ? undefined : position;
  }
}

const valued = ['int', 'float', 'ints', 'floats', 'unit_cell', 'space_group'];

/** None and Auto stand only where the defaults of the master `all` have them, or its style says so (a switch that is None is off). */
export function checkKeywords(all: PhilScope, working: PhilScope, list: ProblemList): void {
  for (const { path, definition: master } of allDefinitions(all)) {
    if (isMultiple(master)) continue;
    const type = master.attributes.type?.philType ?? '';
    const given = getWithoutSubstitution(working, path).objects.at(-1);
    if (given?.kind !== 'definition') continue;
    const refuse = (keyword: string): void =>
      list.add(path, `${path} cannot be ${keyword}`, `its default is ${joinedValue(master.words)}`);
    if (valued.includes(type) && isPlainNone(given.words) && !isPlainNone(master.words)) {
      if (!isPlainAuto(master.words)) refuse('None');
    }
    const mayBeAuto = isPlainAuto(master.words) || master.attributes.style === 'may_be_auto';
    const isAuto = isPlainAuto(given.words) && !mayBeAuto;
    if (isAuto && [...valued, 'bool', 'choice'].includes(type)) refuse('Auto');
  }
}

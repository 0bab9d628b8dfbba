import yargs, { type Options } from 'yargs';
import { hideBin } from 'yargs/helpers';

/** Options that every command has. */
const COMMON = {
  help: { alias: 'h', type: 'boolean', default: false },
  version: { alias: 'V', type: 'boolean', default: false },
} as const satisfies Readonly<Record<string, Options>>;

/**
 * Parses the command line of this process with some options beside -h and -V; nothing is printed. `words` is all that is no known option:
 * data, assignments (numbers in them stay text), and options that there are none of.
 */
export async function commandArguments<Known extends Readonly<Record<string, Options>>>(options: Known) {
  const given = await yargs(hideBin(process.argv))
    .help(false)
    .version(false)
    .parserConfiguration({ 'unknown-options-as-args': true, 'parse-positional-numbers': false })
    .options({ ...options, ...COMMON })
    .parse();
  return { given, words: given._.map(String) };
}

/** The words that look like options, which nobody asked for; null where there are none. */
export function unknownOptions(words: readonly string[], name: string): string | null {
  const unknown = words.filter((word) => /^-./.test(word));
  return unknown.length === 0
    ? null
    : `Unknown option ${unknown.join(' ')}: ${name} -h explains what there is.`;
}

/** Assignments are left to PHIL, which says what is wrong with them. */
export function withoutAssignments(words: readonly string[]): string[] {
  return words.filter((word) => !word.includes('='));
}

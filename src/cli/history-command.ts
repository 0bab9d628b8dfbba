import { readRunHistory, type RunHistory } from '../input/run-history.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import { htmlPage } from '../report/html-page.js';
import type { CommandText } from './command-text.js';
import { exitCode } from './exit-codes.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

/** What a command shows of runs: a table for the terminal and a picture. */
export interface HistoryView {
  readonly title: string;
  readonly table: string;
  /** More tables, for the page, and for the terminal where --shells asks for them. */
  readonly byShell?: string;
  readonly picture: string;
}

/**
 * A command that reads what runs left and shows it.
 * @param most number of runs that it takes
 */
export async function runHistoryCommand(
  command: CommandText,
  most: number,
  view: (runs: readonly RunHistory[]) => HistoryView,
): Promise<void> {
  const output = { alias: 'o', type: 'string', requiresArg: true } as const;
  const hasShells = command.options?.some(([option]) => option === '--shells');
  const options = hasShells === true ? { output, shells: { type: 'boolean' } as const } : { output };
  await runSmallCommand(command, options, (words, given) => {
    if (words.length === 0 || words.length > most)
      return refuse(
        `${command.name} takes ${most === 1 ? 'one run' : 'one run or more'}: ${command.name} ${command.usage}`,
      );
    const results = words.map((path) => ({ path, history: readRunHistory(path) }));
    const runs: RunHistory[] = [];
    const problems: string[] = [];
    for (const { path, history } of results) {
      if (history.kind === 'error') problems.push(`${path}: ${history.detail}`);
      else runs.push(history);
    }
    if (problems.length > 0) return refuse(problems.join('\n'));
    return show(view(withDistinctNames(runs)), outputFile(command, given), given.shells === true);
  });
}

/** Runs in folders of the same name are told apart by their paths. */
function withDistinctNames(runs: readonly RunHistory[]): RunHistory[] {
  const isShared = ({ name }: RunHistory): boolean => runs.filter((other) => other.name === name).length > 1;
  return runs.map((run) => (isShared(run) ? { ...run, name: run.path } : run));
}

function outputFile({ name }: CommandText, { output }: GivenOptions): string {
  return typeof output === 'string' ? output : `${name.replace('prime.', '')}.html`;
}

function show({ title, table, byShell, picture }: HistoryView, file: string, isLong: boolean): number {
  if (!/\.(svg|html)$/i.test(file)) return refuse(`${file}: the picture's name has to end in .svg or .html`);
  const whole = byShell === undefined ? table : `${table}\n\n${byShell}`;
  process.stdout.write(`${isLong ? whole : table}\n`);
  writeFileAtomic(file, /\.svg$/i.test(file) ? picture : htmlPage(title, picture, whole));
  const more = byShell === undefined || isLong ? '' : ' (tables by shell are there too; here with --shells)';
  process.stderr.write(`Picture: ${file}${more}\n`);
  return exitCode.done;
}

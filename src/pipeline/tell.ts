import type { RunFiles } from '../output/run-files.js';

/** Where people read of a run. */
export interface Listeners {
  readonly files: { readonly log: Pick<RunFiles['log'], 'write'> };
  readonly show: { say(line: string): void };
}

/** Says it on the terminal and in the log. null: there is nothing to say. */
export function tell({ files, show }: Listeners, text: string | null): void {
  if (text === null) return;
  show.say(text);
  files.log.write(`${text}\n\n`);
}

/** A text that PHIL was read from. `info` is how messages name it: `file "x.phil"`, `command line argument`. */
export interface PhilSource {
  readonly info?: string;
  /** The file's name, for texts that were read from one. */
  readonly file?: string;
  readonly text?: string;
}

/** A place in a source. Lines and columns count from 1. */
export interface Position {
  readonly source: PhilSource;
  readonly line?: number;
  readonly column?: number;
}

export function textSource(text: string, info?: string): PhilSource {
  return info === undefined ? { text } : { info, text };
}

export function fileSource(file: string, text: string): PhilSource {
  return { info: `file "${file}"`, file, text };
}

/** `file "x.phil", line 3`, `input line 3`, or undefined for a place that nobody wrote. */
export function where(position: Position | undefined): string | undefined {
  if (!position) return undefined;
  const { source, line } = position;
  if (source.info === undefined) return line === undefined ? undefined : `input line ${line}`;
  return line === undefined ? source.info : `${source.info}, line ${line}`;
}

/** The same in brackets behind a space, or nothing. */
export function whereSuffix(position: Position | undefined): string {
  const place = where(position);
  return place === undefined ? '' : ` (${place})`;
}

/** The line of the source that a position points to. */
export function lineAt(position: Position): string | undefined {
  if (position.source.text === undefined || position.line === undefined) return undefined;
  return position.source.text.split('\n', position.line)[position.line - 1];
}

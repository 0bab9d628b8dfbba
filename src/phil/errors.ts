import { lineAt, where, type Position } from './source.js';

/** A mistake in PHIL or in its use, with the place where it stands when it stands in a text. */
export class PhilError extends Error {
  override readonly name = 'PhilError';
  readonly position: Position | undefined;
  /** What the user could do about it, one sentence or line. */
  readonly suggestion: string | undefined;

  constructor(message: string, position?: Position, suggestion?: string) {
    super(message);
    this.position = position;
    this.suggestion = suggestion;
  }

  get file(): string | undefined {
    return this.position?.source.file;
  }

  get line(): number | undefined {
    return this.position?.line;
  }

  get column(): number | undefined {
    return this.position?.column;
  }

  /** The line of the source where the mistake stands. */
  get sourceLine(): string | undefined {
    return this.position && lineAt(this.position);
  }
}

/**
 * The error for people: the message, the line of the source with a caret under the place, and the advice.
 *
 *     Not a possible choice for queue.mode: fast (file "a.phil", line 2)
 *       a.phil:2:10
 *       | queue.mode = fast
 *       |              ^
 *       did you mean ...?
 */
export function renderPhilError(error: PhilError): string {
  const lines = [error.message];
  const { position, sourceLine } = error;
  if (position && sourceLine !== undefined) {
    const name = position.source.file ?? where({ source: position.source }) ?? 'input';
    const column = position.column ?? 1;
    // Tabs stay tabs, so that the caret stands right however wide they are shown.
    const indent = sourceLine.slice(0, column - 1).replace(/[^\t]/g, ' ');
    lines.push(
      `  ${name}:${position.line}:${column}`,
      `  | ${sourceLine.replace(/\r$/, '')}`,
      `  | ${indent}^`,
    );
  }
  if (error.suggestion !== undefined) lines.push(`  ${error.suggestion}`);
  return lines.join('\n');
}

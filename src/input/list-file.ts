import { withFile } from './bytes.js';
import { InputProblem } from './input-problem.js';

/** A list of millions of paths. */
const maxListBytes = 1 << 28;

/**
 * The entries of a list file: one a line, blank lines and lines that begin with `#` left out.
 * @throws InputProblem 'unreadable', 'too-large'
 */
export function readList(path: string): string[] {
  return withFile(path, (file) => {
    if (file.size > maxListBytes)
      throw new InputProblem('too-large', `It is text of ${file.size} bytes, too long for a list.`);
    const text = file
      .read(0, file.size)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    return text
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  });
}

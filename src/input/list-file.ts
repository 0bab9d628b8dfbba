import { withFile } from './bytes.js';
import { InputProblem } from './input-problem.js';
import { notAListText } from './not-a-list.js';

/** A list of millions of paths. */
const maxListBytes = 1 << 28;

/**
 * The entries of a list file: one a line, blank lines and lines that begin with `#` left out.
 * @throws InputProblem 'unreadable', 'too-large', 'foreign' for text that is a model, reflections or parameters
 */
export function readList(path: string): string[] {
  return withFile(path, (file) => {
    if (file.size > maxListBytes)
      throw new InputProblem('too-large', `It is text of ${file.size} bytes, too long for a list.`);
    const text = file
      .read(0, file.size)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    const other = notAListText(text);
    if (other !== null) throw new InputProblem('foreign', other);
    return text
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  });
}

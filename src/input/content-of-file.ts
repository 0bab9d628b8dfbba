import { withFile } from './bytes.js';
import { type Content, contentBytes, contentOf } from './content.js';
import { InputProblem } from './input-problem.js';

export type { Content } from './content.js';

/** What a file holds; null for one that cannot be read. */
export function contentOfFile(path: string): Content | null {
  try {
    return withFile(path, (file) => contentOf(file.read(0, contentBytes)));
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}

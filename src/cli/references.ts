import {
  readReference,
  type ReferenceFile,
  referenceMismatch,
  referenceText,
} from '../input/reference-file.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { PrimeTarget } from '../pipeline/prime-setup.js';

/** What hklrefin and hklisoin name; null where they name nothing. */
export interface References {
  readonly first: ReferenceFile | null;
  readonly iso: ReferenceFile | null;
}

/** Reads both references; problems are sentences that say why a file cannot serve. */
export function readReferences(
  params: PrimeParams,
  target: PrimeTarget,
): References & { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const read = (name: 'hklrefin' | 'hklisoin'): ReferenceFile | null => {
    const path = params[name];
    if (path === null) return null;
    const result = readReference(path);
    const trouble = result.kind === 'error' ? result.detail : referenceMismatch(result, target);
    if (trouble !== null) problems.push(`${name} = ${path}: ${trouble}`);
    return result.kind === 'error' ? null : result;
  };
  return { first: read('hklrefin'), iso: read('hklisoin'), problems };
}

/** Lines of the log about the references; nothing without any. */
export function referencesText({ first, iso }: References): string {
  const lines = [
    ...(first === null ? [] : [`Reference of the first cycle (hklrefin): ${referenceText(first)}`]),
    ...(iso === null ? [] : [`Reference of CCiso (hklisoin): ${referenceText(iso)}`]),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

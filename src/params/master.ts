import { fetchPhil } from '../phil/fetch.js';
import type { PhilScope } from '../phil/objects.js';
import { parsePhil } from '../phil/parse.js';
import { showText } from '../phil/show.js';
import type { PhilSource } from '../phil/source.js';
import { cxiMergeMasterText } from './cxi-merge-master.js';
import { primeMasterText } from './prime-master.js';

/** Where the words of defaults stand. */
export const masterSource: PhilSource = { info: 'the defaults', text: primeMasterText };

let master: PhilScope | undefined;

/** All parameters of prime.run with types, defaults and help. */
export function primeMaster(): PhilScope {
  master ??= parsePhil(primeMasterText, { source: masterSource });
  return master;
}

/** Where the words of the defaults of cxi.merge stand. */
export const cxiMergeMasterSource: PhilSource = { info: 'the defaults', text: cxiMergeMasterText };

let cxiMerge: PhilScope | undefined;

/** All parameters of cxi.merge and cxi.xmerge with types, defaults and help. */
export function cxiMergeMaster(): PhilScope {
  cxiMerge ??= parsePhil(cxiMergeMasterText, { source: cxiMergeMasterSource });
  return cxiMerge;
}

/** The default parameters as a file to start from. */
export function defaultPhil(): string {
  return showText(fetchPhil(primeMaster()));
}

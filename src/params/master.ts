import { fetchPhil } from '../phil/fetch.js';
import type { PhilScope } from '../phil/objects.js';
import { showText } from '../phil/show.js';
import type { PhilSource } from '../phil/source.js';
import { restoreTree } from '../phil/stored-tree.js';
import { cxiMergeMasterText } from './cxi-merge-master.js';
import { cxiMergeMasterTree } from './cxi-merge-tree.js';
import { primeMasterText } from './prime-master.js';
import { primeMasterTree } from './prime-tree.js';

/** Where the words of defaults stand. */
export const masterSource: PhilSource = { info: 'the defaults', text: primeMasterText };

let master: PhilScope | undefined;

/** All parameters of prime.run with types, defaults and help. */
export function primeMaster(): PhilScope {
  master ??= restoreTree(primeMasterTree, masterSource);
  return master;
}

/** Where the words of the defaults of cxi.merge stand. */
export const cxiMergeMasterSource: PhilSource = { info: 'the defaults', text: cxiMergeMasterText };

let cxiMerge: PhilScope | undefined;

/** All parameters of cxi.merge and cxi.xmerge with types, defaults and help. */
export function cxiMergeMaster(): PhilScope {
  cxiMerge ??= restoreTree(cxiMergeMasterTree, cxiMergeMasterSource);
  return cxiMerge;
}

/** The default parameters as a file to start from. */
export function defaultPhil(): string {
  return showText(fetchPhil(primeMaster()));
}

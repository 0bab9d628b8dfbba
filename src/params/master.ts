import { fetchPhil } from '../phil/fetch.js';
import type { PhilScope } from '../phil/objects.js';
import { parsePhil } from '../phil/parse.js';
import { showText } from '../phil/show.js';
import type { PhilSource } from '../phil/source.js';
import { primeMasterText } from './prime-master.js';

/** Where the words of defaults stand. */
export const masterSource: PhilSource = { info: 'the defaults', text: primeMasterText };

let master: PhilScope | undefined;

/** All parameters of prime.run with types, defaults and help. */
export function primeMaster(): PhilScope {
  master ??= parsePhil(primeMasterText, { source: masterSource });
  return master;
}

/** The default parameters as a file to start from. */
export function defaultPhil(): string {
  return showText(fetchPhil(primeMaster()));
}

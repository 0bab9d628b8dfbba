import { looksLikeCif } from './cif-document.js';
import { looksLikeCns } from './cns-reflections.js';
import { looksLikePdb } from './pdb-model.js';

/** Enough to pass the remarks of a PDB entry; lists may be far longer. */
const LOOKED_AT = 1 << 20;

/** `name = value`, `scope {`, `}` or an attribute such as `.type = int`. */
const PARAMETER_LINE = /^(\.?[A-Za-z_][\w.]*\s*=|[A-Za-z_][\w.]*\s*\{|\})/;

/** Logs of prime.postrefine begin so, ours after their title. */
const RUN_LOG = /^(prime\.run .*\n(.*\n){1,5})?prime\.postrefine input:/;

const AS_REFERENCE = 'no integration results: hklisoin, hklrefin or model takes such a file';

/** Why a text cannot be a list of files, in one sentence; null where it may be one. */
export function notAListText(whole: string): string | null {
  const text = whole.slice(0, LOOKED_AT);
  if (text.startsWith('!OUTPUT_FILE=INTEGRATE.HKL'))
    return 'It is an INTEGRATE.HKL, of which no sample was there to learn its form from: give XDS_ASCII.HKL of XDS, or results of DIALS, CrystFEL or cctbx.';
  if (RUN_LOG.test(text))
    return 'It is the log of a run, no integration results: prime.plotstats and prime.viewstats show what is in it.';
  if (looksLikePdb(text)) return `It is a PDB model, ${AS_REFERENCE}.`;
  if (looksLikeCif(text)) return `It is a CIF file, ${AS_REFERENCE}.`;
  if (looksLikeCns(text)) return `It is a CNS reflection file, ${AS_REFERENCE}.`;
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const nParameters = lines.filter((line) => PARAMETER_LINE.test(line)).length;
  return 2 * nParameters > lines.length
    ? 'It is a file of parameters, no integration results: the run takes it by its name alone, not as data.'
    : null;
}

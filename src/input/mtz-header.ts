/** Why bytes are not taken for an MTZ file. */
export type MtzErrorReason =
  'not-mtz' | 'truncated' | 'bad-header' | 'no-symmetry' | 'bad-cell' | 'no-intensities';

/** Thrown inside the reader and turned into a value at its door. */
export class MtzProblem extends Error {
  constructor(
    readonly reason: MtzErrorReason,
    detail: string,
  ) {
    super(detail);
  }
}

export interface MtzDataset {
  readonly id: number;
  project: string;
  crystal: string;
  name: string;
  /** Six numbers, Å and degrees; null where the file has none. */
  cell: readonly number[] | null;
  /** Å; null where the file has none. */
  wavelength: number | null;
}

export interface MtzColumnHeader {
  readonly label: string;
  readonly type: string;
  readonly datasetId: number;
}

/** The records of the header, taken apart but not yet understood. */
export interface MtzHeader {
  title: string;
  nColumns: number;
  nRows: number;
  nBatches: number;
  cell: readonly number[] | null;
  /** Columns (from 1) by which rows are sorted; 0 for none. */
  sortOrder: readonly number[];
  /** Quoted name and number of the SYMINF record. */
  spaceGroupName: string;
  spaceGroupNumber: number;
  readonly symmetryOperations: string[];
  /** The value that stands for a missing one. */
  missing: number;
  readonly columns: MtzColumnHeader[];
  readonly datasets: MtzDataset[];
  readonly history: string[];
}

const maxDatasets = 1000;

function emptyHeader(): MtzHeader {
  return {
    title: '',
    nColumns: -1,
    nRows: -1,
    nBatches: 0,
    cell: null,
    sortOrder: [],
    spaceGroupName: '',
    spaceGroupNumber: 0,
    symmetryOperations: [],
    missing: NaN,
    columns: [],
    datasets: [],
    history: [],
  };
}

function numbersOf(words: readonly string[], keyword: string): number[] {
  const numbers = words.map(Number);
  if (numbers.some(Number.isNaN)) throw new MtzProblem('bad-header', `the ${keyword} record has no numbers`);
  return numbers;
}

function datasetOf(header: MtzHeader, idText: string): MtzDataset {
  const id = Number(idText);
  const present = header.datasets.find((dataset) => dataset.id === id);
  if (present !== undefined) return present;
  if (header.datasets.length === maxDatasets)
    throw new MtzProblem('bad-header', `the header names more than ${maxDatasets} datasets`);
  const made: MtzDataset = { id, project: '', crystal: '', name: '', cell: null, wavelength: null };
  header.datasets.push(made);
  return made;
}

function readColumn(words: readonly string[]): MtzColumnHeader {
  if (words.length < 2) throw new MtzProblem('bad-header', 'a COLUMN record has no label and type');
  return { label: words[0], type: words[1], datasetId: Number(words[4] ?? 0) };
}

function readSyminf(header: MtzHeader, rest: string): void {
  const quoted = /'([^']*)'/.exec(rest);
  header.spaceGroupName = quoted?.[1].trim() ?? '';
  header.spaceGroupNumber = Number(rest.trim().split(/\s+/)[3] ?? 0) || 0;
}

function readNcol(header: MtzHeader, words: readonly string[]): void {
  const [nColumns = -1, nRows = -1, nBatches = 0] = numbersOf(words.slice(0, 3), 'NCOL');
  if (![nColumns, nRows, nBatches].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new MtzProblem('bad-header', 'the NCOL record has no counts');
  }
  Object.assign(header, { nColumns, nRows, nBatches });
}

/** Takes in one record of 80 characters before END. */
function readRecord(header: MtzHeader, record: string): void {
  const [keyword, ...words] = record.trim().split(/\s+/);
  const rest = record.trim().slice(keyword.length).trim();
  const afterId = rest.replace(/^\S+\s*/, '');
  switch (keyword.toUpperCase()) {
    case 'TITLE':
      header.title = rest;
      break;
    case 'NCOL':
      readNcol(header, words);
      break;
    case 'CELL':
      header.cell = numbersOf(words.slice(0, 6), 'CELL');
      break;
    case 'SORT':
      header.sortOrder = numbersOf(words, 'SORT');
      break;
    case 'SYMINF':
      readSyminf(header, rest);
      break;
    case 'SYMM':
      header.symmetryOperations.push(rest);
      break;
    case 'VALM':
      header.missing = Number(words[0]);
      break;
    case 'COLUMN':
      header.columns.push(readColumn(words));
      break;
    case 'PROJECT':
      datasetOf(header, words[0]).project = afterId;
      break;
    case 'CRYSTAL':
      datasetOf(header, words[0]).crystal = afterId;
      break;
    case 'DATASET':
      datasetOf(header, words[0]).name = afterId;
      break;
    case 'DCELL':
      datasetOf(header, words[0]).cell = numbersOf(words.slice(1, 7), 'DCELL');
      break;
    case 'DWAVEL':
      datasetOf(header, words[0]).wavelength = numbersOf(words.slice(1, 2), 'DWAVEL')[0] ?? null;
      break;
  }
}

/** Reads the records of a header. Throws an MtzProblem where they end early or contradict each other. */
export function readMtzHeader(bytes: Uint8Array): MtzHeader {
  const header = emptyHeader();
  const text = new TextDecoder('latin1').decode(bytes);
  let ended = false;
  let historyLeft = 0;
  for (let at = 0; at + 80 <= text.length; at += 80) {
    const record = text.slice(at, at + 80);
    if (historyLeft > 0) {
      header.history.push(record.trimEnd());
      historyLeft--;
    } else if (/^MTZENDOFHEADERS/i.test(record)) {
      break;
    } else if (/^MTZHIST/i.test(record)) {
      historyLeft = Number(record.slice(7).trim()) || 0;
    } else if (/^END\b/i.test(record)) {
      ended = true;
    } else if (!ended) {
      readRecord(header, record);
    }
  }
  if (!ended) throw new MtzProblem('truncated', 'the header has no END record');
  if (header.nColumns < 0) throw new MtzProblem('bad-header', 'the header has no NCOL record');
  if (header.columns.length !== header.nColumns) {
    throw new MtzProblem(
      'bad-header',
      `the header names ${header.columns.length} of ${header.nColumns} columns`,
    );
  }
  return header;
}

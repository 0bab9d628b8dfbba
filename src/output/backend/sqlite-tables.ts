import { type BackendContent, type BackendEntry, BackendError, type BackendFrame } from './backend.js';
import { frameOfValues, frameValues, postrefinedColumns, scaledColumns } from './frame-columns.js';
import { ObservationRows } from './observation-rows.js';
import type { SqliteConnection, SqlValue } from './sqlite-driver.js';

const TABLES = ['miller', 'observation', 'frame'] as const;
/** New tables have this at the end of their names until they are complete. */
const NEW = '_new';

const OBSERVATION_COLUMNS =
  'hkl_id INTEGER, i REAL, sigi REAL, detector_x REAL, detector_y REAL, frame_id INTEGER, overload_flag INTEGER, original_h INTEGER, original_k INTEGER, original_l INTEGER';
const INSERT_OBSERVATION = `INSERT INTO observation${NEW} VALUES (?${', ?'.repeat(9)})`;

/** New tables in an open transaction, beside those that are there. */
export class SqliteTables {
  private nFrames = 0;

  constructor(
    private readonly connection: SqliteConnection,
    hkl: Int32Array,
  ) {
    connection.run(`CREATE TABLE miller${NEW} (hkl_id INTEGER PRIMARY KEY, h INTEGER, k INTEGER, l INTEGER)`);
    connection.run(`CREATE TABLE observation${NEW} (${OBSERVATION_COLUMNS})`);
    for (let i = 0; i < hkl.length / 3; i++)
      connection.run(`INSERT INTO miller${NEW} VALUES (?, ?, ?, ?)`, [
        i,
        hkl[3 * i],
        hkl[3 * i + 1],
        hkl[3 * i + 2],
      ]);
  }

  add({ frame, observations: o }: BackendEntry): void {
    const { connection } = this;
    const id = this.nFrames++;
    if (id === 0) this.createFrames(frame);
    const values = frameValues(frame).map(storable);
    connection.run(`INSERT INTO frame${NEW} VALUES (?${', ?'.repeat(values.length)})`, [id, ...values]);
    for (let i = 0; i < o.reflection.length; i++)
      connection.run(INSERT_OBSERVATION, [
        o.reflection[i],
        storable(o.intensity[i]),
        storable(o.sigma[i]),
        storable(o.position[2 * i]),
        storable(o.position[2 * i + 1]),
        id,
        0,
        o.hkl[3 * i],
        o.hkl[3 * i + 1],
        o.hkl[3 * i + 2],
      ]);
  }

  private createFrames({ postrefined }: BackendFrame): void {
    const names = postrefined === null ? scaledColumns : postrefinedColumns;
    const columns = names.map((name) => `"${name}" ${name === 'unique_file_name' ? 'TEXT' : 'REAL'}`);
    this.connection.run(`CREATE TABLE frame${NEW} (frame_id INTEGER PRIMARY KEY, ${columns.join(', ')})`);
  }

  /** Puts the new tables in the place of the old ones. */
  takePlace(): void {
    for (const table of TABLES) {
      this.connection.run(`DROP TABLE IF EXISTS ${table}`);
      this.connection.run(`ALTER TABLE ${table}${NEW} RENAME TO ${table}`);
    }
  }
}

/** SQL has no NaN: it is NULL. */
function storable<T extends SqlValue>(value: T): T | null {
  return Number.isNaN(value) ? null : value;
}

/** Whether an earlier run left its tables. */
export function hasTables(connection: SqliteConnection): boolean {
  const names = connection
    .rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    .map(([name]) => String(name));
  return TABLES.every((table) => names.includes(table));
}

/** The tables that are there; what goes wrong while they are read is what `refusal` makes of it. */
export function readTables(
  connection: SqliteConnection,
  refusal: (error: unknown) => unknown,
): BackendContent {
  const hkl = Int32Array.from(connection.rows('SELECT h, k, l FROM miller ORDER BY hkl_id').flat(), Number);
  const names = connection.rows("SELECT name FROM pragma_table_info('frame')").map(([name]) => String(name));
  const isPostrefined = names.includes('G');
  const selected = (isPostrefined ? postrefinedColumns : scaledColumns).map((name) => `"${name}"`).join(', ');
  const frames = connection
    .rows(`SELECT ${selected} FROM frame ORDER BY frame_id`)
    .map((row) => frameOfValues(row, isPostrefined));
  return {
    hkl,
    nFrames: frames.length,
    entries: () => readEntries(connection, frames, hkl.length / 3, refusal),
  };
}

/** So many rows are read at a time. */
const PAGE = 20_000;
const SELECT_PAGE = `SELECT hkl_id, i, sigi, detector_x, detector_y, original_h, original_k, original_l, frame_id, rowid FROM observation WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE}`;

/** Observations stand frame by frame, as they were written. No question stays open, so that frames can be added meanwhile. */
async function* readEntries(
  connection: SqliteConnection,
  frames: readonly BackendFrame[],
  nReflections: number,
  refusal: (error: unknown) => unknown,
): AsyncIterable<BackendEntry> {
  let rows = new ObservationRows();
  let current = 0;
  const next = (): BackendEntry => {
    const entry = { frame: frames[current++], observations: rows.observations() };
    rows = new ObservationRows();
    return entry;
  };
  for (let last: SqlValue = 0; ;) {
    let page: SqlValue[][];
    try {
      page = connection.rows(SELECT_PAGE, [last]);
    } catch (error) {
      throw refusal(error);
    }
    for (const row of page) {
      const id = Number(row[8]);
      if (!(id >= current && id < frames.length) || !(Number(row[0]) < nReflections))
        throw strangeRow(row[9]);
      while (current < id) yield next();
      // NULL stands for NaN.
      rows.add(row.slice(0, 8).map((value) => (value === null ? NaN : Number(value))));
    }
    if (page.length < PAGE) break;
    last = page[page.length - 1][9];
  }
  while (current < frames.length) yield next();
}

function strangeRow(rowid: SqlValue): BackendError {
  return new BackendError(
    `row ${rowid} of the SQLite table observation does not fit the other tables: run cxi.merge again, without backend_add, to write it anew`,
  );
}

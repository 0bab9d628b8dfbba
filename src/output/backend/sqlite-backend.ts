import { existsSync, readFileSync } from 'node:fs';
import initSqlJs, { type Database, type SqlJsStatic, type SqlValue } from 'sql.js';
import { writeFileAtomic } from '../write-atomic.js';
import {
  type BackendContent,
  type BackendEntry,
  BackendError,
  type BackendFrame,
  type BackendWriter,
  type MergingBackend,
} from './backend.js';
import { frameOfValues, frameValues, postrefinedColumns, scaledColumns } from './frame-columns.js';
import { ObservationRows } from './observation-rows.js';

/** One SQLite file PREFIX.sqlite3 with the tables of the original: frame, miller, observation. */
export class SqliteBackend implements MergingBackend {
  readonly label: string;
  private library: SqlJsStatic | null = null;

  constructor(prefix: string) {
    this.label = `${prefix}.sqlite3`;
  }

  private async open(bytes?: Uint8Array): Promise<Database> {
    this.library ??= await initSqlJs();
    return new this.library.Database(bytes);
  }

  async read(): Promise<BackendContent | null> {
    if (!existsSync(this.label)) return null;
    try {
      return readTables(await this.open(readFileSync(this.label)));
    } catch (error) {
      if (error instanceof BackendError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new BackendError(`${this.label} cannot be read (${why}): run cxi.merge again to write it anew`);
    }
  }

  async write(hkl: Int32Array): Promise<BackendWriter> {
    return new SqliteWriter(await this.open(), this.label, hkl);
  }

  async close(): Promise<void> {
    // Databases are closed when they have been read or written.
  }
}

const OBSERVATION_COLUMNS =
  'hkl_id INTEGER, i REAL, sigi REAL, detector_x REAL, detector_y REAL, frame_id INTEGER, overload_flag INTEGER, original_h INTEGER, original_k INTEGER, original_l INTEGER';

class SqliteWriter implements BackendWriter {
  private nFrames = 0;

  constructor(
    private readonly database: Database,
    private readonly path: string,
    hkl: Int32Array,
  ) {
    database.run('CREATE TABLE miller (hkl_id INTEGER PRIMARY KEY, h INTEGER, k INTEGER, l INTEGER)');
    database.run(`CREATE TABLE observation (${OBSERVATION_COLUMNS})`);
    database.run('BEGIN');
    const insert = database.prepare('INSERT INTO miller VALUES (?, ?, ?, ?)');
    for (let i = 0; i < hkl.length / 3; i++) insert.run([i, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]]);
    insert.free();
  }

  async add({ frame, observations: o }: BackendEntry): Promise<void> {
    const id = this.nFrames++;
    if (id === 0) this.createFrames(frame);
    const values = frameValues(frame).map(storable);
    this.database.run(`INSERT INTO frame VALUES (?${', ?'.repeat(values.length)})`, [id, ...values]);
    const insert = this.database.prepare(`INSERT INTO observation VALUES (?${', ?'.repeat(9)})`);
    for (let i = 0; i < o.reflection.length; i++)
      insert.run([
        o.reflection[i],
        o.intensity[i],
        o.sigma[i],
        o.position[2 * i],
        o.position[2 * i + 1],
        id,
        0,
        o.hkl[3 * i],
        o.hkl[3 * i + 1],
        o.hkl[3 * i + 2],
      ]);
    insert.free();
  }

  private createFrames({ postrefined }: BackendFrame): void {
    const names = postrefined === null ? scaledColumns : postrefinedColumns;
    const columns = names.map((name) => `"${name}" ${name === 'unique_file_name' ? 'TEXT' : 'REAL'}`);
    this.database.run(`CREATE TABLE frame (frame_id INTEGER PRIMARY KEY, ${columns.join(', ')})`);
  }

  async commit(): Promise<void> {
    this.database.run('COMMIT');
    writeFileAtomic(this.path, this.database.export());
    this.database.close();
  }

  async abandon(): Promise<void> {
    this.database.close();
  }
}

/** SQL has no NaN: it is NULL. */
function storable(value: number | string | null): SqlValue {
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

function readTables(database: Database): BackendContent {
  const count = (table: string): number =>
    Number(database.exec(`SELECT COUNT(*) FROM ${table}`)[0].values[0][0]);
  const hkl = new Int32Array(3 * count('miller'));
  each(database, 'SELECT hkl_id, h, k, l FROM miller', ([id, ...index]) =>
    hkl.set(index.map(Number), 3 * Number(id)),
  );
  const names = database
    .exec("SELECT name FROM pragma_table_info('frame')")[0]
    .values.map(([name]) => String(name));
  const isPostrefined = names.includes('G');
  const columns = isPostrefined ? postrefinedColumns : scaledColumns;
  const frames: BackendFrame[] = [];
  const selected = columns.map((name) => `"${name}"`).join(', ');
  each(database, `SELECT ${selected} FROM frame ORDER BY frame_id`, (row) =>
    frames.push(frameOfValues(row.map(plain), isPostrefined)),
  );
  return { hkl, nFrames: frames.length, entries: () => readEntries(database, frames) };
}

function plain(value: SqlValue): number | string | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

function each(database: Database, query: string, use: (row: SqlValue[]) => void): void {
  const statement = database.prepare(query);
  while (statement.step()) use(statement.get());
  statement.free();
}

async function* readEntries(
  database: Database,
  frames: readonly BackendFrame[],
): AsyncIterable<BackendEntry> {
  database.run('CREATE INDEX IF NOT EXISTS by_frame ON observation (frame_id)');
  const statement = database.prepare(
    'SELECT hkl_id, i, sigi, detector_x, detector_y, original_h, original_k, original_l FROM observation WHERE frame_id = ? ORDER BY rowid',
  );
  try {
    for (const [id, frame] of frames.entries()) {
      const rows = new ObservationRows();
      statement.bind([id]);
      while (statement.step()) rows.add(statement.get().map(Number));
      yield { frame, observations: rows.observations() };
    }
  } finally {
    statement.free();
    database.close();
  }
}

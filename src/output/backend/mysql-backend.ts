import { setTimeout } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
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

/** Where the server is and who asks; `tag` begins the names of the tables. */
export interface MysqlServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tag: string;
  /** Waits before a lost connection is tried again, ms. */
  readonly waitsMs?: readonly number[];
}

const TABLES = ['miller', 'frame', 'observation'] as const;
type Table = (typeof TABLES)[number];
/** New tables have this at the end of their names until they are complete. */
const NEW = '_new';

type Value = number | string | null;

/** Three tables TAG_miller, TAG_frame, TAG_observation on a MySQL or MariaDB server. */
export class MysqlBackend implements MergingBackend {
  readonly label: string;
  private readonly link: Link;

  constructor(server: MysqlServer) {
    const { user, host, port, database, tag } = server;
    if (!/^\w{1,48}$/.test(tag))
      throw new BackendError(
        `mysql.runtag = ${tag} cannot begin the names of tables: take letters, digits and _ (48 at most)`,
      );
    this.label = `${user}@${host}:${port}/${database}, tables ${tag}_*`;
    this.link = new Link(server, this.label);
  }

  async read(): Promise<BackendContent | null> {
    const { link } = this;
    const names = TABLES.map((table) => link.name(table));
    const found = await link.rows(
      'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?, ?, ?)',
      names,
    );
    if (found.length < TABLES.length) return null;
    const indices = await link.rows(`SELECT h, k, l FROM ${link.name('miller')} ORDER BY hkl_id`);
    const columns = await link.rows(
      'SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
      [link.name('frame')],
    );
    const isPostrefined = columns.some(([name]) => name === 'G');
    const selected = (isPostrefined ? postrefinedColumns : scaledColumns)
      .map((name) => `\`${name}\``)
      .join(', ');
    const rows = await link.rows(`SELECT ${selected} FROM ${link.name('frame')} ORDER BY frame_id`);
    const frames = rows.map((row) => frameOfValues(row, isPostrefined));
    return {
      hkl: Int32Array.from(indices.flat(), Number),
      nFrames: frames.length,
      entries: () => readEntries(link, frames),
    };
  }

  async write(hkl: Int32Array): Promise<BackendWriter> {
    const writer = new MysqlWriter(this.link);
    await writer.begin(hkl);
    return writer;
  }

  async close(): Promise<void> {
    await this.link.close();
  }
}

async function* readEntries(link: Link, frames: readonly BackendFrame[]): AsyncIterable<BackendEntry> {
  for (const [id, frame] of frames.entries()) {
    const observations = new ObservationRows();
    const rows = await link.rows(
      `SELECT hkl_id, i, sigi, detector_x, detector_y, original_h, original_k, original_l FROM ${link.name('observation')} WHERE frame_id = ? ORDER BY row_id`,
      [id],
    );
    for (const row of rows) observations.add(row.map(Number));
    yield { frame, observations: observations.observations() };
  }
}

/** So many rows go in one statement. */
const ROWS = 400;

/** Writes to new tables, which take the place of the old ones in one step. Every row has a key, so that it can be sent again. */
class MysqlWriter implements BackendWriter {
  private nFrames = 0;

  constructor(private readonly link: Link) {}

  async begin(hkl: Int32Array): Promise<void> {
    await this.drop();
    await this.link.run(
      `CREATE TABLE ${this.name('miller')} (hkl_id INT PRIMARY KEY, h INT, k INT, l INT) ENGINE=InnoDB`,
    );
    await this.link.run(
      `CREATE TABLE ${this.name('observation')} (frame_id INT, row_id INT, hkl_id INT, i DOUBLE, sigi DOUBLE, detector_x DOUBLE, detector_y DOUBLE, overload_flag INT, original_h INT, original_k INT, original_l INT, PRIMARY KEY (frame_id, row_id)) ENGINE=InnoDB`,
    );
    const rows = Array.from({ length: hkl.length / 3 }, (_, i) => [
      i,
      hkl[3 * i],
      hkl[3 * i + 1],
      hkl[3 * i + 2],
    ]);
    await this.insert('miller', rows);
  }

  async add({ frame, observations: o }: BackendEntry): Promise<void> {
    const id = this.nFrames++;
    if (id === 0) await this.createFrames(frame);
    await this.insert('frame', [[id, ...frameValues(frame).map(storable)]]);
    const rows = Array.from(o.reflection, (reflection, i): Value[] => [
      id,
      i,
      reflection,
      storable(o.intensity[i]),
      storable(o.sigma[i]),
      storable(o.position[2 * i]),
      storable(o.position[2 * i + 1]),
      0,
      o.hkl[3 * i],
      o.hkl[3 * i + 1],
      o.hkl[3 * i + 2],
    ]);
    await this.insert('observation', rows);
  }

  private async createFrames({ postrefined }: BackendFrame): Promise<void> {
    const names = postrefined === null ? scaledColumns : postrefinedColumns;
    const columns = names.map((name) => `\`${name}\` ${name === 'unique_file_name' ? 'TEXT' : 'DOUBLE'}`);
    await this.link.run(
      `CREATE TABLE ${this.name('frame')} (frame_id INT PRIMARY KEY, ${columns.join(', ')}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
    );
  }

  private name(table: Table): string {
    return this.link.name(table) + NEW;
  }

  private async insert(table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
    for (let first = 0; first < rows.length; first += ROWS) {
      const some = rows.slice(first, first + ROWS);
      const places = `(?${', ?'.repeat(some[0].length - 1)})`;
      await this.link.run(
        `REPLACE INTO ${this.name(table)} VALUES ${some.map(() => places).join(', ')}`,
        some.flat(),
      );
    }
  }

  async commit(): Promise<void> {
    const { link } = this;
    const old = TABLES.map((table) => `${link.name(table)}_old`);
    await link.run(`DROP TABLE IF EXISTS ${old.join(', ')}`);
    const existing = await link.rows(
      'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (?, ?, ?)',
      TABLES.map((table) => link.name(table)),
    );
    const there = new Set(existing.map(([name]) => String(name)));
    const renames = TABLES.flatMap((table, t) => [
      ...(there.has(link.name(table)) ? [`${link.name(table)} TO ${old[t]}`] : []),
      `${this.name(table)} TO ${link.name(table)}`,
    ]);
    await link.run(`RENAME TABLE ${renames.join(', ')}`);
    await link.run(`DROP TABLE IF EXISTS ${old.join(', ')}`);
  }

  async abandon(): Promise<void> {
    await this.drop();
  }

  private async drop(): Promise<void> {
    await this.link.run(`DROP TABLE IF EXISTS ${TABLES.map((table) => this.name(table)).join(', ')}`);
  }
}

/** SQL has no NaN: it is NULL. */
function storable(value: Value): Value {
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

/** Waits that a server has come back after. */
const WAITS_MS = [200, 1000, 3000];
/** What says that the connection is gone, not that the question is wrong. */
const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

/** A connection that is made again when it is lost. */
class Link {
  private connection: Connection | null = null;

  constructor(
    private readonly server: MysqlServer,
    private readonly label: string,
  ) {}

  name(table: Table): string {
    return `${this.server.tag}_${table}`;
  }

  async run(statement: string, values: readonly Value[] = []): Promise<void> {
    await this.ask(statement, values);
  }

  /** Rows of a question, as arrays. */
  async rows(statement: string, values: readonly Value[] = []): Promise<Value[][]> {
    return (await this.ask(statement, values)) as Value[][];
  }

  private async ask(statement: string, values: readonly Value[]): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.connection ??= await this.connect();
        // Prepared statements carry numbers as they are in memory, bit by bit.
        const [result] = await this.connection.execute<RowDataPacket[]>(
          { sql: statement, rowsAsArray: true },
          [...values],
        );
        return result;
      } catch (error) {
        if (!LOST.has(codeOf(error)) && !isClosed(error)) throw this.refusal(error);
        this.connection?.destroy();
        this.connection = null;
        const waits = this.server.waitsMs ?? WAITS_MS;
        if (attempt >= waits.length) throw this.refusal(error);
        await setTimeout(waits[attempt]);
      }
    }
  }

  private async connect(): Promise<Connection> {
    const { host, port, user, password, database } = this.server;
    return createConnection({ host, port, user, password, database, charset: 'utf8mb4' });
  }

  private refusal(error: unknown): BackendError {
    const why = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
    return new BackendError(`the database ${this.label} does not answer as it should: ${why}`);
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = null;
    await connection?.end().catch(() => undefined);
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && /closed state|Connection lost/.test(error.message);
}

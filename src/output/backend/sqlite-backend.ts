import { existsSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type BackendContent, BackendError, type BackendWriter, type MergingBackend } from './backend.js';
import {
  type SqliteConnection,
  type SqliteDriver,
  SqliteFailure,
  sqliteDriver,
  type SqliteRefusal,
} from './sqlite-driver.js';
import { hasTables, readTables, SqliteTables } from './sqlite-tables.js';

/** How long another run may have the file, and how often is asked, ms. */
const PATIENCE_MS = 20_000;
const STEP_MS = 200;
/** So many times longer waits a run that has done its work. */
const COMMIT_PATIENCE = 30;

/**
 * One SQLite file PREFIX.sqlite3 with the tables of the original: frame, miller, observation. A run writes in one transaction,
 * so that it leaves all of its tables or none, and holds the file from `hold` or `write` to the end of that.
 */
export class SqliteBackend implements MergingBackend {
  readonly label: string;
  private connection: SqliteConnection | null = null;
  private isHeld = false;

  /** @throws BackendError */
  static async open(prefix: string): Promise<SqliteBackend> {
    return new SqliteBackend(prefix, await sqliteDriver());
  }

  constructor(
    prefix: string,
    private readonly driver: SqliteDriver,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.label = `${prefix}.sqlite3`;
  }

  get note(): string | null {
    return this.driver.note;
  }

  async hold(): Promise<void> {
    if (this.isHeld) return;
    await this.begin('BEGIN IMMEDIATE');
    this.isHeld = true;
  }

  async read(): Promise<BackendContent | null> {
    if (!existsSync(this.label)) return null;
    const connection = this.isHeld ? this.connection : await this.begin('BEGIN');
    if (connection === null) return null;
    return this.trying(() => (hasTables(connection) ? readTables(connection, this.refusal) : null));
  }

  async write(hkl: Int32Array): Promise<BackendWriter> {
    try {
      await this.hold();
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      for (const path of [this.label, `${this.label}-journal`]) rmSync(path, { force: true });
      await this.hold();
    }
    const { connection } = this;
    if (connection === null) throw new Error('invariant: the file is held');
    const tables = this.trying(() => new SqliteTables(connection, hkl));
    const end = async (): Promise<void> => {
      this.isHeld = false;
      await this.close();
    };
    return {
      add: async (entry) => this.trying(() => tables.add(entry)),
      commit: async () => {
        this.trying(() => tables.takePlace());
        // Somebody may be reading what was there before.
        await this.patiently(() => connection.commit(), COMMIT_PATIENCE * this.patienceMs);
        await end();
      },
      abandon: end,
    };
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = null;
    this.isHeld = false;
    connection?.close();
  }

  /** Opens the file and begins a transaction that sees or keeps it as it is. */
  private async begin(statement: string): Promise<SqliteConnection> {
    await this.close();
    this.connection = await this.patiently(() => {
      const connection = this.driver.open(this.label);
      try {
        connection.run(statement);
        hasTables(connection);
        return connection;
      } catch (error) {
        connection.close();
        throw error;
      }
    });
    return this.connection;
  }

  private async patiently<T>(action: () => T, patienceMs = this.patienceMs): Promise<T> {
    for (let waited = 0; ; waited += STEP_MS) {
      try {
        return action();
      } catch (error) {
        const isBusy = error instanceof SqliteFailure && error.refusal === 'busy';
        if (!isBusy || waited >= patienceMs) throw this.refusal(error);
      }
      await setTimeout(STEP_MS);
    }
  }

  private trying<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.refusal(error);
    }
  }

  private readonly refusal = (error: unknown): unknown => {
    if (!(error instanceof SqliteFailure)) return error;
    if (error.refusal === 'damaged') return new DamagedFile(this.label, error.message);
    return new BackendError(`${this.label} ${SENTENCES[error.refusal]} (${error.message})`);
  };
}

const SENTENCES: Readonly<Record<Exclude<SqliteRefusal, 'damaged'>, string>> = {
  busy: 'is in use by another run: wait until that has ended, or give another output.prefix',
  other: 'cannot be read or written',
};

class DamagedFile extends BackendError {
  constructor(path: string, why: string) {
    super(`${path} cannot be read (${why}): run cxi.merge again, without backend_add, to write it anew`);
  }
}

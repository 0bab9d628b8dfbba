import type { Database, Statement } from 'better-sqlite3';
import { errorCode } from '../../input/bytes.js';
import {
  type SqlValue,
  type SqliteConnection,
  type SqliteDriver,
  SqliteFailure,
  type SqliteRefusal,
} from './sqlite-driver.js';

export type NativeDriver =
  | { readonly kind: 'driver'; readonly driver: SqliteDriver }
  | { readonly kind: 'absent'; readonly why: string };

/** better-sqlite3: files of any size with little memory. Its compiled part may be missing. */
export async function nativeDriver(): Promise<NativeDriver> {
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    new Sqlite(':memory:').close();
    const open = (path: string): SqliteConnection =>
      attempt(() => new NativeConnection(new Sqlite(path, { timeout: 0 })));
    return { kind: 'driver', driver: { note: null, open } };
  } catch (error) {
    return { kind: 'absent', why: firstLine(error) };
  }
}

/** Pages that are kept in memory, KiB; what is more goes to the file. */
const CACHE_KIB = 32768;

class NativeConnection implements SqliteConnection {
  private readonly statements = new Map<string, Statement<SqlValue[], SqlValue[]>>();

  constructor(private readonly database: Database) {
    // A rollback journal, not a write-ahead log: that needs memory which processes share, and folders are often on a network.
    database.pragma('journal_mode = DELETE');
    database.pragma(`cache_size = -${CACHE_KIB}`);
  }

  run(text: string, values: readonly SqlValue[] = []): void {
    attempt(() => this.prepared(text).run(...values));
  }

  rows(text: string, values: readonly SqlValue[] = []): SqlValue[][] {
    return attempt(() =>
      this.prepared(text)
        .raw()
        .all(...values),
    );
  }

  private prepared(text: string): Statement<SqlValue[], SqlValue[]> {
    const known = this.statements.get(text);
    if (known !== undefined) return known;
    const statement = this.database.prepare<SqlValue[], SqlValue[]>(text);
    this.statements.set(text, statement);
    return statement;
  }

  commit(): void {
    this.run('COMMIT');
  }

  close(): void {
    this.database.close();
  }
}

const REFUSALS: readonly (readonly [string, SqliteRefusal])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_CORRUPT', 'damaged'],
];

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errorCode(error) ?? '';
    const refusal = REFUSALS.find(([start]) => code.startsWith(start))?.[1] ?? 'other';
    throw new SqliteFailure(refusal, firstLine(error));
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}

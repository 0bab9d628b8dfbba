export type SqlValue = number | string | null;

/** An open SQLite file. Statements are prepared once and kept. */
export interface SqliteConnection {
  /** @throws SqliteFailure */
  run(statement: string, values?: readonly SqlValue[]): void;
  /** All rows of a question. @throws SqliteFailure */
  rows(question: string, values?: readonly SqlValue[]): SqlValue[][];
  /** Ends a transaction; what it changed is in the file. @throws SqliteFailure */
  commit(): void;
  /** An open transaction changes nothing. */
  close(): void;
}

/** A library that speaks SQLite. */
export interface SqliteDriver {
  /** What the log says where it is not the one that is meant to be; null where it is. */
  readonly note: string | null;
  /** Makes the file if there is none. @throws SqliteFailure */
  open(path: string): SqliteConnection;
}

/** Why SQLite refuses: another process has the file, or it is no sound database, or anything else. */
export type SqliteRefusal = 'busy' | 'damaged' | 'other';

export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';

  constructor(
    readonly refusal: SqliteRefusal,
    message: string,
  ) {
    super(message);
  }
}

/** better-sqlite3 where it can be loaded, else sql.js. */
export async function sqliteDriver(): Promise<SqliteDriver> {
  const { nativeDriver } = await import('./sqlite-native.js');
  const native = await nativeDriver();
  if (native.kind === 'driver') return native.driver;
  return (await import('./sqlite-in-memory.js')).inMemoryDriver(native.why);
}

import { existsSync, readFileSync } from 'node:fs';
import initSqlJs, { type Database, type Statement } from 'sql.js';
import { writeFileAtomic } from '../write-atomic.js';
import { type SqlValue, type SqliteConnection, type SqliteDriver, SqliteFailure } from './sqlite-driver.js';

/** sql.js, SQLite in WebAssembly: the whole database is in memory, and no other run is kept out of the file. */
export async function inMemoryDriver(why: string): Promise<SqliteDriver> {
  const library = await initSqlJs();
  return {
    note: `better-sqlite3 cannot be loaded (${why}): sql.js takes its place and holds the tables in memory. To have it, install with a C++ compiler, make and Python at hand and with install scripts allowed; for many frames take backend=FS`,
    open: (path) => {
      if (existsSync(`${path}-journal`))
        throw new SqliteFailure('other', 'a run was interrupted, and only better-sqlite3 can undo it');
      const bytes = existsSync(path) ? readFileSync(path) : null;
      return new InMemoryConnection(
        path,
        attempt(() => new library.Database(bytes)),
      );
    },
  };
}

class InMemoryConnection implements SqliteConnection {
  private readonly statements = new Map<string, Statement>();

  constructor(
    private readonly path: string,
    private readonly database: Database,
  ) {}

  run(text: string, values: readonly SqlValue[] = []): void {
    attempt(() => this.prepared(text).run([...values]));
  }

  rows(text: string, values: readonly SqlValue[] = []): SqlValue[][] {
    return attempt(() => {
      const statement = this.prepared(text);
      statement.bind([...values]);
      const rows: SqlValue[][] = [];
      while (statement.step()) rows.push(statement.get().map(plain));
      statement.reset();
      return rows;
    });
  }

  private prepared(text: string): Statement {
    const known = this.statements.get(text);
    if (known !== undefined) return known;
    const statement = this.database.prepare(text);
    this.statements.set(text, statement);
    return statement;
  }

  commit(): void {
    this.run('COMMIT');
    // Writing it out ends all statements.
    this.statements.clear();
    writeFileAtomic(this.path, this.database.export());
  }

  close(): void {
    this.database.close();
  }
}

function plain(value: SqlValue | Uint8Array): SqlValue {
  return typeof value === 'object' ? null : value;
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isDamaged = /not a database|malformed/.test(why);
    throw new SqliteFailure(isDamaged ? 'damaged' : 'other', why);
  }
}

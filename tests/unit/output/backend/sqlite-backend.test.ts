import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SqliteBackend } from '../../../../src/output/backend/sqlite-backend.js';
import type { SqliteDriver } from '../../../../src/output/backend/sqlite-driver.js';
import { inMemoryDriver } from '../../../../src/output/backend/sqlite-in-memory.js';
import { nativeDriver } from '../../../../src/output/backend/sqlite-native.js';
import { backendEntry, backendHkl as hkl, contentOf } from '../../../support/backend-entries.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

const found = await nativeDriver();
const memory = await inMemoryDriver('a test');
const native: SqliteDriver = found.kind === 'driver' ? found.driver : memory;
const drivers: [string, SqliteDriver][] = [
  ['better-sqlite3', native],
  ['sql.js', memory],
];
if (found.kind === 'absent') {
  process.stderr.write(`better-sqlite3 is not tested: ${found.why}\n`);
  drivers.shift();
}
const onlyNative = found.kind === 'absent' ? describe.skip : describe;

/** A backend that hardly waits. */
const at = (name: string, driver = native) => new SqliteBackend(join(folder, name), driver, 100);

async function fill(backend: SqliteBackend, ...names: string[]): Promise<void> {
  const writer = await backend.write(hkl);
  for (const [n, name] of names.entries()) await writer.add(backendEntry(name, n + 1, false));
  await writer.commit();
}

const namesIn = async (backend: SqliteBackend) =>
  (await contentOf(backend))?.entries.map(({ frame }) => frame.name);

describe.each(drivers)('SQLite by %s', (label, driver) => {
  it.each([false, true])('gives back every bit (post-refined: %s)', async (isPostrefined) => {
    const backend = at(`${label}-${isPostrefined}`, driver);
    expect(await backend.read()).toBeNull();
    const entries = ["a 'b'.pickle", 'empty', 'c', 'none'].map((name, i) =>
      backendEntry(name, [4, 0, 2, 0][i], isPostrefined),
    );
    const writer = await backend.write(hkl);
    for (const one of entries) await writer.add(one);
    await writer.commit();
    expect(await contentOf(backend)).toEqual({ hkl, entries });
    await backend.close();
    for (const [, other] of drivers)
      expect(await contentOf(at(`${label}-${isPostrefined}`, other))).toEqual({ hkl, entries });
  });

  it('keeps what was there until the new tables are complete', async () => {
    const backend = at(`${label}-kept`, driver);
    await fill(backend, 'first');
    const second = await backend.write(hkl);
    await second.add(backendEntry('second', 3, true));
    expect(await namesIn(backend)).toEqual(['first']);
    await second.abandon();
    expect(await namesIn(backend)).toEqual(['first']);
    await backend.close();
  });

  it('reads what is there while it writes what takes its place', async () => {
    const backend = at(`${label}-more`, driver);
    await fill(backend, 'a', 'b', 'c');
    await backend.hold();
    const kept = await backend.read();
    const writer = await backend.write(hkl);
    for await (const entry of kept?.entries() ?? []) await writer.add(entry);
    await writer.add(backendEntry('d', 2, false));
    await writer.commit();
    expect(await namesIn(backend)).toEqual(['a', 'b', 'c', 'd']);
    await backend.close();
  });

  it('says that a file is no database, and writes it anew when it may', async () => {
    const name = `${label}-damaged`;
    writeFileSync(join(folder, `${name}.sqlite3`), 'no database at all, but long enough to look '.repeat(30));
    await expect(at(name, driver).read()).rejects.toThrow(/sqlite3 cannot be read \(.*database.*\)/);
    await expect(at(name, driver).hold()).rejects.toThrow(/without backend_add, to write it anew/);
    await fill(at(name, driver), 'new');
    expect(await namesIn(at(name, driver))).toEqual(['new']);
  });

  it('says that rows do not fit together', async () => {
    const name = `${label}-strange`;
    await fill(at(name, driver), 'a');
    const connection = driver.open(join(folder, `${name}.sqlite3`));
    connection.run('BEGIN');
    connection.run('UPDATE observation SET hkl_id = 99');
    connection.commit();
    connection.close();
    await expect(namesIn(at(name, driver))).rejects.toThrow(/row 1 of the SQLite table observation/);
  });
});

onlyNative('two runs on one SQLite file', () => {
  it('wait for each other, then say that the file is in use', async () => {
    const [one, other] = [at('both'), at('both')];
    await fill(one, 'first');
    const writer = await one.write(hkl);
    await writer.add(backendEntry('second', 1, false));
    await expect(other.write(hkl)).rejects.toThrow(/both\.sqlite3 is in use by another run: wait/);
    await expect(other.hold()).rejects.toThrow(/in use/);
    expect(await namesIn(other)).toEqual(['first']);
    await other.close();
    const patient = new SqliteBackend(join(folder, 'both'), native, 20_000);
    const waiting = patient.hold();
    await writer.commit();
    await waiting;
    expect(await namesIn(patient)).toEqual(['second']);
    await patient.close();
  });

  it('leave nothing of a run that ended before its time', async () => {
    const ended = at('ended');
    await fill(ended, 'first');
    const writer = await ended.write(hkl);
    for (let i = 0; i < 50; i++) await writer.add(backendEntry(`${i}`, 1000, false));
    await ended.close();
    expect(await namesIn(at('ended'))).toEqual(['first']);
    expect(readdirSync(folder).filter((name) => name.includes('journal'))).toEqual([]);
  });
});

describe('sql.js instead of better-sqlite3', () => {
  it('is said', () => {
    expect(memory.note).toMatch(/better-sqlite3 cannot be loaded \(a test\): sql\.js .* in memory/);
    expect(found.kind === 'driver' ? found.driver.note : null).toBeNull();
  });

  it('leaves alone what only the other can undo', async () => {
    await fill(at('journal', memory), 'a');
    writeFileSync(join(folder, 'journal.sqlite3-journal'), 'x');
    await expect(at('journal', memory).read()).rejects.toThrow(/a run was interrupted/);
  });
});

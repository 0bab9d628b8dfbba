import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { MergingBackend } from '../../../../src/output/backend/backend.js';
import { MysqlBackend, type MysqlServer } from '../../../../src/output/backend/mysql-backend.js';
import { backendEntry, backendHkl as hkl, contentOf } from '../../../support/backend-entries.js';

/** A server that PRIME_MYSQL names: `mysql://user:password@host:port/database`. */
const address = process.env.PRIME_MYSQL;

function serverOf(url: URL, tag: string): MysqlServer {
  return {
    host: url.hostname,
    port: Number(url.port),
    user: url.username,
    password: url.password,
    database: url.pathname.slice(1),
    tag,
  };
}

async function write(backend: MergingBackend, names: readonly string[], postrefined = false): Promise<void> {
  const writer = await backend.write(hkl);
  for (const name of names) await writer.add(backendEntry(name, 900, postrefined));
  await writer.commit();
}

/** Passes bytes on to a server, and can cut all connections. */
class Relay {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  nConnections = 0;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  async listen(): Promise<number> {
    this.server = createServer((socket) => {
      this.nConnections++;
      const other = connect(this.port, this.host);
      for (const end of [socket, other]) {
        this.sockets.add(end);
        end.on('error', () => undefined);
        end.on('close', () => {
          socket.destroy();
          other.destroy();
        });
      }
      socket.pipe(other).pipe(socket);
    });
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    return bound.port;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  close(): void {
    this.cut();
    this.server?.close();
  }
}

if (address === undefined) {
  describe('backend MySQL', () => {
    it.skip('skipped: PRIME_MYSQL names no server (.ci/run starts one)', () => undefined);
  });
} else {
  const url = new URL(address);
  const tag = `test_${process.pid}`;
  describe('backend MySQL', () => {
    const backend = new MysqlBackend(serverOf(url, tag));
    beforeAll(async () => expect(await backend.read()).toBeNull());
    afterAll(async () => {
      await backend.close();
      const connection = await createConnection({ uri: address });
      const names = ['miller', 'frame', 'observation'].map((table) => `${tag}_${table}`).join(', ');
      await connection.query(`DROP TABLE IF EXISTS ${names}`);
      await connection.end();
    });

    it.each([true, false])(
      'gives back every bit that was written (post-refined: %s)',
      async (postrefined) => {
        await write(backend, ["a 'b'.pickle", 'ü'], postrefined);
        expect(await contentOf(backend)).toEqual({
          hkl,
          entries: ["a 'b'.pickle", 'ü'].map((name) => backendEntry(name, 900, postrefined)),
        });
      },
    );

    it('keeps what was there until the new tables are complete', async () => {
      await write(backend, ['first']);
      const writer = await backend.write(hkl);
      await writer.add(backendEntry('second', 2, true));
      expect((await contentOf(backend))?.entries.map(({ frame }) => frame.name)).toEqual(['first']);
      await writer.abandon();
      expect((await contentOf(backend))?.entries.map(({ frame }) => frame.name)).toEqual(['first']);
    });

    it('goes on when the connection is lost', async () => {
      const relay = new Relay(url.hostname, Number(url.port));
      const port = await relay.listen();
      const shaky = new MysqlBackend({
        ...serverOf(url, tag),
        host: '127.0.0.1',
        port,
        waitsMs: [5, 20, 100],
      });
      const writer = await shaky.write(hkl);
      for (const [i, name] of ['one', 'two', 'three'].entries()) {
        await writer.add(backendEntry(name, 500, false));
        if (i < 2) relay.cut();
      }
      await writer.commit();
      expect((await contentOf(shaky))?.entries).toEqual(
        ['one', 'two', 'three'].map((name) => backendEntry(name, 500, false)),
      );
      expect(relay.nConnections).toBeGreaterThan(2);
      await shaky.close();
      relay.close();
    });

    it('says what is wrong, without the password', async () => {
      const wrong = new MysqlBackend({ ...serverOf(url, tag), password: 'not-this-one' });
      const failure = await wrong.read().then(
        () => '',
        (error: unknown) => String(error),
      );
      expect(failure).toMatch(/Access denied/);
      expect(failure).not.toContain('not-this-one');
      await wrong.close();
    });
  });
}

describe('backend MySQL without a server', () => {
  it('gives up in one clear sentence', async () => {
    const backend = new MysqlBackend({
      host: '127.0.0.1',
      port: 1,
      user: 'u',
      password: 'very-secret',
      database: 'd',
      tag: 't',
      waitsMs: [1, 1, 1],
    });
    await expect(backend.read()).rejects.toThrow(/u@127\.0\.0\.1:1\/d.*ECONNREFUSED/);
    await expect(backend.write(hkl)).rejects.not.toThrow(/very-secret/);
  });

  it('refuses names that could be more than names', () => {
    const server = { host: 'h', port: 1, user: 'u', password: 'p', database: 'd', tag: 'a; DROP TABLE b' };
    expect(() => new MysqlBackend(server)).toThrow(/runtag/);
  });
});

import { basename } from 'node:path';
import type { MergingBackend } from '../output/backend/backend.js';
import { FlexBackend } from '../output/backend/flex-backend.js';
import { FsBackend } from '../output/backend/fs-backend.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';

/** The backend that the parameters name. @throws BackendError */
export async function openBackend(params: CxiMergeParams): Promise<MergingBackend> {
  const { prefix } = params.output;
  switch (params.backend) {
    case 'FS':
      return new FsBackend(prefix);
    case 'Flex':
      return new FlexBackend(prefix);
    case 'SQLite':
      return (await import('../output/backend/sqlite-backend.js')).SqliteBackend.open(prefix);
    case 'MySQL':
      return mysqlBackend(params);
  }
}

async function mysqlBackend({ mysql, output }: CxiMergeParams): Promise<MergingBackend> {
  const { MysqlBackend } = await import('../output/backend/mysql-backend.js');
  const { host, port, user, passwd, database, runtag } = mysql;
  return new MysqlBackend({
    host,
    port,
    user: user ?? '',
    password: passwd ?? process.env.MYSQL_PWD ?? '',
    database: database ?? '',
    tag: runtag ?? basename(output.prefix),
  });
}

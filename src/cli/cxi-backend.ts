import type { MergingBackend } from '../output/backend/backend.js';
import { BackendError } from '../output/backend/backend.js';
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
      return new (await import('../output/backend/sqlite-backend.js')).SqliteBackend(prefix);
    default:
      throw new BackendError(`backend = ${params.backend} is not there yet`);
  }
}

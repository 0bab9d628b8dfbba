import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { columnsOf, type FrameBatch } from './frame-batch.js';
import { numberParts } from './number-reflections.js';

/**
 * Numbers the reflections of a batch by themselves, in its own column or in `number`; gives the list: 3n interleaved, in the
 * asymmetric unit. `joinNumbered` makes the numbers of several batches those of one list.
 */
export function numberBatch(
  batch: FrameBatch,
  group: SpaceGroup,
  anomalous: boolean,
  number: Int32Array = columnsOf(batch).reflection,
): Int32Array {
  return numberParts([mapToAsu(group, columnsOf(batch).hkl, anomalous)], number).hkl;
}

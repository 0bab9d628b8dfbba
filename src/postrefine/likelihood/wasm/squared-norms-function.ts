import { FunctionBuilder } from '../../../numeric/wasm/function-builder.js';
import {
  addInt,
  int,
  load,
  loadTwice,
  multiply,
  multiplyAdd,
  subtract,
} from '../../../numeric/wasm/value.js';
import { columnBytes, columnPlace, memoryMap, pairBytes } from './memory-map.js';

/** Pairs that are worked on together: each number of L is read once for them. */
const quad = [0, 1, 2, 3];

/**
 * |L⁻¹ D|² of the derivatives D of each observation of a block, which L⁻¹ D overwrites; L has the inverse of its diagonal
 * there. Parameters: where the numbers of a column and where the columns of the parameters end, and the block. The last
 * of eight observations may be beyond the end of the block: what is computed there is not read.
 */
export function squaredNormsFunction(): FunctionBuilder {
  const f = new FunctionBuilder('squaredNorms', 3);
  const [numbersEnd, columnsEnd, block] = f.parameters;
  const first = int(memoryMap.derivatives);
  const step = int(columnBytes);
  f.repeat(int(0), numbersEnd, int(quad.length * pairBytes), (at) => {
    const start = f.keep(addInt(first, at));
    const scale = f.keep(loadTwice(int(0), memoryMap.factor));
    const norms = quad.map((i) => {
      const x = f.keep(multiply(load(start, i * pairBytes), scale));
      f.store(start, i * pairBytes, x);
      return f.keep(multiply(x, x));
    });
    const row = f.keep(int(memoryMap.factor));
    f.repeat(addInt(first, step), columnsEnd, step, (column) => {
      f.assign(row, addInt(row, step));
      const place = f.keep(addInt(column, at));
      const rests = quad.map((i) => f.keep(load(place, i * pairBytes)));
      const entry = f.keep(row);
      f.repeat(first, column, step, (earlier) => {
        const l = f.keep(loadTwice(entry, 0));
        const from = f.keep(addInt(earlier, at));
        for (const i of quad) f.assign(rests[i], subtract(rests[i], multiply(l, load(from, i * pairBytes))));
        f.assign(entry, addInt(entry, int(8)));
      });
      const inverse = f.keep(loadTwice(entry, 0));
      for (const i of quad) {
        const x = f.keep(multiply(rests[i], inverse));
        f.store(place, i * pairBytes, x);
        f.assign(norms[i], multiplyAdd(x, x, norms[i]));
      }
    });
    const out = f.keep(addInt(block, at));
    for (const i of quad) f.store(out, columnPlace.lnKpVariance + i * pairBytes, norms[i]);
  });
  return f;
}

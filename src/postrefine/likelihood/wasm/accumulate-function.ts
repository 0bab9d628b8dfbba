import { FunctionBuilder } from '../../../numeric/wasm/function-builder.js';
import { addInt, int, load, multiplyAdd, type Pair } from '../../../numeric/wasm/value.js';
import { columnBytes, memoryMap, pairBytes, tileBytes } from './memory-map.js';

const triple = [0, 1, 2];

/**
 * Adds the products of all columns of derivatives of a block, three by three columns at a time as in
 * `accumulateNormalEquations`, to the sums. Parameters: where the numbers of a column and where the columns end.
 */
export function accumulateFunction(): FunctionBuilder {
  const f = new FunctionBuilder('accumulate', 2);
  const [numbersEnd, columnsEnd] = f.parameters;
  const first = int(memoryMap.derivatives);
  const step = int(3 * columnBytes);
  const tile = f.keep(int(memoryMap.tiles));
  f.repeat(first, columnsEnd, step, (rows) => {
    f.repeat(first, addInt(rows, int(1)), step, (columns) => {
      const sums = Array.from({ length: 9 }, (_, i) => f.keep(load(tile, pairBytes * i)));
      f.repeat(int(0), numbersEnd, int(pairBytes), (at) => {
        const keepTriple = (from: typeof rows): Pair[] => {
          const place = f.keep(addInt(from, at));
          return triple.map((i) => f.keep(load(place, i * columnBytes)));
        };
        const left = keepTriple(rows);
        const right = keepTriple(columns);
        for (const i of triple)
          for (const j of triple) f.assign(sums[3 * i + j], multiplyAdd(left[i], right[j], sums[3 * i + j]));
      });
      sums.forEach((one, i) => f.store(tile, pairBytes * i, one));
      f.assign(tile, addInt(tile, int(tileBytes)));
    });
  });
  return f;
}

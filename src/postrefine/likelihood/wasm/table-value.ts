import {
  absolute,
  add,
  addInt,
  bitsAnd,
  floor,
  gather,
  int,
  isLess,
  laneAsInt,
  larger,
  multiply,
  multiplyAdd,
  type Pair,
  smaller,
  subtract,
  sum,
} from '../../../numeric/wasm/value.js';
import { profileGrid } from '../profile-table.js';
import type { PairOfObservations } from './block-function.js';
import { memoryMap } from './memory-map.js';

const { rows, limit, intervalsPerUnit, intervals, splines } = profileGrid;

/** T of the table at the places x, as `evaluateTable`; stores its slopes. */
export function tableValue({ f, column, store, keep, twice }: PairOfObservations, x: Pair): Pair {
  const place = limited(multiply(add(x, twice(limit)), twice(intervalsPerUnit)), intervals);
  const first = keep(smaller(floor(place), twice(intervals - 1)));
  const fraction = keep(subtract(place, first));
  const rest = keep(subtract(twice(1), fraction));
  const row = smaller(floor(multiply(column('t'), twice(rows))), twice(rows - 1));
  const bytes = keep(multiply(multiplyAdd(row, twice(splines), first), twice(8)));
  const addresses = [0, 1].map((lane) =>
    f.keep(addInt(laneAsInt(bytes, lane === 0 ? 0 : 1), int(memoryMap.table))),
  );
  const [c0, c1, c2, c3] = [0, 8, 16, 24].map((offset) => keep(gather(addresses[0], addresses[1], offset)));

  const fSquared = keep(multiply(fraction, fraction));
  const gSquared = keep(multiply(rest, rest));
  const middle = (square: Pair, side: Pair): Pair =>
    multiplyAdd(square, subtract(multiply(twice(3), side), twice(6)), twice(4));
  const outer = add(multiply(multiply(gSquared, rest), c0), multiply(multiply(fSquared, fraction), c3));
  const inner = add(multiply(middle(fSquared, fraction), c1), multiply(middle(gSquared, rest), c2));

  const between = multiplyAdd(twice(2), multiply(fraction, rest), twice(1));
  const slope = sum(
    multiply(gSquared, subtract(c1, c0)),
    multiply(between, subtract(c2, c1)),
    multiply(fSquared, subtract(c3, c2)),
  );
  const isInside = isLess(absolute(x), twice(limit));
  store('tableSlope', bitsAnd(multiply(slope, twice(0.5 * intervalsPerUnit)), isInside));
  return multiply(add(outer, inner), twice(1 / 6));

  function limited(value: Pair, largest: number): Pair {
    return keep(smaller(larger(value, twice(0)), twice(largest)));
  }
}

import { exponential, logarithmRatio } from '../../../numeric/wasm/exp-log.js';
import { FunctionBuilder } from '../../../numeric/wasm/function-builder.js';
import type { ConstantPool } from '../../../numeric/wasm/module.js';
import {
  add,
  bitsAnd,
  divide,
  int,
  load,
  loadTwice,
  multiply,
  multiplyAdd,
  negative,
  type Pair,
  squareRoot,
  subtract,
  sum,
} from '../../../numeric/wasm/value.js';
import { heightPower } from '../model-block.js';
import { blockFunction, observations, type PairOfObservations } from './block-function.js';
import { memoryMap, pairBytes } from './memory-map.js';
import { tableValue } from './table-value.js';

/** exp(-6t) of a block, once a frame. */
export function lowAngleFunction(constants: ConstantPool): FunctionBuilder {
  return blockFunction('lowAngle', constants, ({ f, column, store, twice }) =>
    store('lowAngle', exponential(f, constants, multiply(twice(-6), column('t')))),
  );
}

/**
 * `evaluateBlock` of the kernel in TypeScript, with or without a table of the profile; adds Σ W r², with the weights as they
 * are, to the total.
 */
export function evaluateFunction(constants: ConstantPool, hasTable: boolean): FunctionBuilder {
  const f = new FunctionBuilder('evaluate', 2);
  const [begin, end] = f.parameters;
  const total = f.keep(load(int(0), memoryMap.total));
  f.repeat(begin, end, int(pairBytes), (at) => {
    const pair = observations(f, constants, at);
    const offset = place(pair);
    const kp = shape(pair, constants, offset, hasTable);
    const r = f.keep(subtract(pair.column('intensity'), multiply(kp, pair.column('mean'))));
    const term = bitsAnd(multiply(pair.column('weight'), multiply(r, r)), pair.column('included'));
    f.assign(total, add(total, term));
  });
  f.store(int(0), memoryMap.total, total);
  return f;
}

/** Row `i` of the reciprocal matrix times (h, k, l). */
function row(i: number, h: Pair, k: Pair, l: Pair): Pair {
  const entry = (j: number): Pair => loadTwice(int(0), memoryMap.matrix + 8 * (3 * i + j));
  return sum(multiply(entry(0), h), multiply(entry(1), k), multiply(entry(2), l));
}

/** Stores the directions of the diffracted beams, gives their Ewald offsets. */
function place({ column, store, scalar, keep, twice }: PairOfObservations): Pair {
  const h = keep(column('h'));
  const k = keep(column('k'));
  const l = keep(column('l'));
  const x = keep(row(0, h, k, l));
  const y = keep(row(1, h, k, l));
  const z = keep(row(2, h, k, l));
  const k0 = scalar('k0');
  const vz = keep(subtract(z, k0));
  const across = keep(multiplyAdd(x, x, multiply(y, y)));
  const length = keep(squareRoot(multiplyAdd(vz, vz, across)));
  const inverse = keep(divide(twice(1), length));
  store('ux', multiply(x, inverse));
  store('uy', multiply(y, inverse));
  store('uz', multiply(vz, inverse));
  // |v| - k0 = (|v|² - k0²)/(|v| + k0), which keeps the digits of the small difference.
  return keep(divide(multiplyAdd(z, subtract(vz, k0), across), add(length, k0)));
}

/** Stores width, profile and scale of observations with these Ewald offsets; gives kp. */
function shape(pair: PairOfObservations, constants: ConstantPool, offset: Pair, hasTable: boolean): Pair {
  const { f, column, store, scalar, keep, twice } = pair;
  const t = keep(column('t'));
  const smooth = multiplyAdd(t, multiplyAdd(t, scalar('a2'), scalar('a1')), scalar('a0'));
  const lnWidth = keep(multiplyAdd(scalar('a3'), column('lowAngle'), smooth));
  const turned = multiplyAdd(scalar('b1'), column('cos2Psi'), multiply(scalar('b2'), column('sin2Psi')));
  const anisotropy = keep(multiply(t, turned));
  const perWidth = keep(exponential(f, constants, negative(add(lnWidth, anisotropy))));
  const z = keep(multiply(offset, perWidth));
  const root = keep(squareRoot(multiplyAdd(z, z, twice(0.25))));
  const eta = multiplyAdd(scalar('eta1'), t, scalar('eta0'));
  const skew = keep(exponential(f, constants, negative(divide(multiply(eta, z), root))));
  const y = keep(multiply(z, skew));
  const ySquared = keep(multiply(y, y));
  const ratio = keep(logarithmRatio(f, constants, multiply(scalar('halfKappa'), ySquared)));
  const loss = multiply(multiply(twice(0.5), ySquared), ratio);
  const fallOff = multiplyAdd(scalar('minusTwoB'), column('s2'), scalar('lnG'));
  const isotropic = subtract(fallOff, multiply(twice(heightPower), lnWidth));
  const lnKp = subtract(subtract(isotropic, multiply(scalar('zeta'), anisotropy)), loss);
  const learnt = hasTable ? add(lnKp, tableValue(pair, keep(multiply(y, squareRoot(ratio))))) : lnKp;
  const kp = keep(exponential(f, constants, learnt));
  store('kp', kp);
  store('z', z);
  store('inverseWidth', perWidth);
  store('anisotropy', anisotropy);
  store('root', root);
  store('skew', skew);
  store('ratio', ratio);
  return kp;
}

import { FunctionBuilder } from '../../../numeric/wasm/function-builder.js';
import type { ConstantPool } from '../../../numeric/wasm/module.js';
import {
  add,
  addInt,
  bitsAnd,
  choose,
  divide,
  type Int,
  int,
  isLess,
  loadTwice,
  multiply,
  multiplyAdd,
  negative,
  type Pair,
  squareRoot,
  subtract,
  subtractInt,
  sum,
} from '../../../numeric/wasm/value.js';
import { heightPower } from '../model-block.js';
import { likelihoodLayout } from '../parameters.js';
import { blockFunction, observations, type PairOfObservations } from './block-function.js';
import { columnBytes, memoryMap, pairBytes } from './memory-map.js';

interface ProfileDerivatives {
  readonly z: Pair;
  readonly byZ: Pair;
  readonly byEta: Pair;
  readonly byKappa: Pair;
  readonly ySquared: Pair;
}

/** `differentiateProfile` of the kernel in TypeScript, with or without a table of the profile. */
function differentiate(pair: PairOfObservations, hasTable: boolean): ProfileDerivatives {
  const { column, scalar, keep, twice } = pair;
  const z = keep(column('z'));
  const skew = keep(column('skew'));
  const y = keep(multiply(z, skew));
  const ySquared = keep(multiply(y, y));
  const x = keep(multiply(scalar('halfKappa'), ySquared));
  const inverseX = keep(divide(twice(1), add(x, twice(1))));
  // ∂T/∂x over √ratio, which takes -y to ∂ ln p/∂y (1 + x).
  const learnt = hasTable ? keep(divide(column('tableSlope'), squareRoot(column('ratio')))) : null;
  const byY = keep(
    learnt === null ? negative(multiply(y, inverseX)) : multiply(subtract(learnt, y), inverseX),
  );
  const eta = multiplyAdd(scalar('eta1'), column('t'), scalar('eta0'));
  const inverse = keep(divide(twice(1), column('root')));
  const cubed = multiply(multiply(inverse, inverse), inverse);
  const lean = subtract(twice(1), multiply(multiply(twice(0.25), eta), multiply(z, cubed)));
  const byZ = keep(multiply(multiply(byY, skew), lean));
  const byEta = keep(negative(multiply(multiply(z, inverse), multiply(y, byY))));
  const slope = logarithmSlope(pair, x, inverseX);
  const fourth = multiply(ySquared, learnt === null ? ySquared : subtract(ySquared, multiply(y, learnt)));
  const byKappa = keep(multiply(multiply(scalar('kappaMoves'), fourth), slope));
  return { z, byZ, byEta, byKappa, ySquared };
}

/** (-1)^k (k + 1)/(k + 2): the series of the slope, for x below the limit. */
const SLOPE_SERIES = Array.from({ length: 8 }, (_, k) => ((k % 2 === 0 ? 1 : -1) * (k + 1)) / (k + 2));
const SERIES_LIMIT = 1 / 256;

/** (ln(1 + x) - x/(1 + x))/x², as `logRatioSlope`. */
function logarithmSlope({ column, keep, twice }: PairOfObservations, x: Pair, inverseX: Pair): Pair {
  const [highest, ...others] = SLOPE_SERIES.toReversed().map(twice);
  const series = others.reduce((tail, c) => multiplyAdd(tail, x, c), highest);
  const closed = divide(subtract(column('ratio'), inverseX), x);
  return keep(choose(isLess(x, twice(SERIES_LIMIT)), series, closed));
}

/** -ln p by the formula alone, and ∂ ln p/∂z, of an evaluated block. */
export function modelFunction(constants: ConstantPool, hasTable: boolean): FunctionBuilder {
  return blockFunction('model', constants, (pair) => {
    const { byZ, ySquared } = differentiate(pair, hasTable);
    pair.store('minusLnP', multiply(multiply(pair.twice(0.5), ySquared), pair.column('ratio')));
    pair.store('byZ', byZ);
  });
}

/**
 * Weights of an evaluated block, and its columns of derivatives: -√W m ∂ ln kp/∂θ in the order of the layout, then the
 * residuals √W r. The third parameter is how many bytes the columns of the cell take.
 */
export function derivativesFunction(constants: ConstantPool, hasTable: boolean): FunctionBuilder {
  return columnsFunction('derivatives', constants, hasTable, weigh);
}

/** The same without weights: ∂ ln kp/∂θ, and 0 instead of the residuals. */
export function plainDerivativesFunction(constants: ConstantPool, hasTable: boolean): FunctionBuilder {
  return columnsFunction('plainDerivatives', constants, hasTable, ({ keep, twice }) => ({
    factor: keep(twice(1)),
    residual: twice(0),
  }));
}

/** What the derivatives of ln kp are multiplied by, and what stands behind them. */
type Weighing = (pair: PairOfObservations, slope: Pair) => { readonly factor: Pair; readonly residual: Pair };

function columnsFunction(
  name: string,
  constants: ConstantPool,
  hasTable: boolean,
  weighing: Weighing,
): FunctionBuilder {
  const f = new FunctionBuilder(name, 3);
  const [begin, end, cellBytes] = f.parameters;
  const first = f.keep(int(memoryMap.derivatives));
  f.repeat(begin, end, int(pairBytes), (at) => {
    const pair = observations(f, constants, at);
    const profile = differentiate(pair, hasTable);
    const { factor, residual } = weighing(pair, profile.byZ);
    const row = f.keep(addInt(first, subtractInt(at, begin)));
    geometryColumns(pair, profile, factor, row, cellBytes);
    shapeColumns(pair, profile, factor, residual, row, f.keep(addInt(row, cellBytes)));
  });
  return f;
}

function weigh({ column, store, scalar, keep, twice }: PairOfObservations, slope: Pair) {
  const kp = keep(column('kp'));
  const m = keep(multiply(kp, column('mean')));
  const r = keep(subtract(column('intensity'), m));
  const reference = multiplyAdd(column('offset'), multiply(slope, slope), column('reference'));
  const variance = multiplyAdd(kp, multiplyAdd(kp, reference, column('counting')), column('background'));
  const nu = scalar('nu');
  const student = divide(add(nu, twice(1)), multiplyAdd(nu, variance, multiply(r, r)));
  const weight = keep(bitsAnd(student, column('included')));
  store('weight', weight);
  const root = keep(squareRoot(weight));
  return { factor: keep(negative(multiply(root, m))), residual: multiply(root, r) };
}

const layout = likelihoodLayout(0);

/** Columns of rotX, rotY and the cell. */
function geometryColumns(
  { f, column, scalar, keep }: PairOfObservations,
  { byZ }: ProfileDerivatives,
  factor: Pair,
  row: Int,
  cellBytes: Int,
): void {
  const byOffset = keep(multiply(multiply(factor, byZ), column('inverseWidth')));
  const ux = keep(column('ux'));
  const uy = keep(column('uy'));
  const uz = keep(column('uz'));
  f.store(row, layout.rotX * columnBytes, multiply(multiply(scalar('aboutX'), byOffset), uy));
  f.store(row, layout.rotY * columnBytes, multiply(multiply(scalar('k0'), byOffset), ux));
  const hkl = [keep(column('h')), keep(column('k')), keep(column('l'))];
  f.repeat(int(0), cellBytes, int(columnBytes), (cell) => {
    const entry = (i: number, j: number): Pair => loadTwice(cell, memoryMap.byCell + 8 * (3 * i + j));
    const rows = [ux, uy, uz].map((u, i) => {
      const [x, y, z] = hkl.map((index, j) => multiply(entry(i, j), index));
      return multiply(u, sum(x, y, z));
    });
    f.store(addInt(row, cell), layout.cell * columnBytes, multiply(byOffset, sum(rows[0], rows[1], rows[2])));
  });
}

/** Columns of scale, width and profile, and the residuals behind them; `shifted` makes room for the cell. */
function shapeColumns(
  { f, column, scalar, keep, twice }: PairOfObservations,
  { z, byZ, byEta, byKappa }: ProfileDerivatives,
  factor: Pair,
  residual: Pair,
  row: Int,
  shifted: Int,
): void {
  const t = keep(column('t'));
  const byLnWidth = keep(negative(multiply(z, byZ)));
  const width = keep(multiply(factor, subtract(byLnWidth, twice(heightPower))));
  const widthT = keep(multiply(width, t));
  const anisotropic = keep(multiply(multiply(factor, t), subtract(byLnWidth, scalar('zeta'))));
  const eta = keep(multiply(factor, byEta));
  f.store(row, layout.lnG * columnBytes, factor);
  f.store(row, layout.bFactor * columnBytes, multiply(multiply(twice(-2), factor), column('s2')));
  const columns: readonly (readonly [slot: number, value: Pair])[] = [
    [layout.a0, width],
    [layout.a1, widthT],
    [layout.a2, multiply(widthT, t)],
    [layout.kappa, multiply(factor, byKappa)],
    [layout.b1, multiply(anisotropic, column('cos2Psi'))],
    [layout.b2, multiply(anisotropic, column('sin2Psi'))],
    [layout.zeta, negative(multiply(factor, column('anisotropy')))],
    [layout.eta0, eta],
    [layout.eta1, multiply(eta, t)],
    [layout.a3, multiply(width, column('lowAngle'))],
    [layout.nParameters, residual],
  ];
  for (const [slot, value] of columns) f.store(shifted, slot * columnBytes, value);
}

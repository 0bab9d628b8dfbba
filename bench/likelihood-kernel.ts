/**
 * Time of the likelihood engine's sums (value, normal equations) per observation, and of a whole fit with either
 * minimiser.
 * Run: npm run build && node dist/bench/likelihood-kernel.js
 */
import type { CrystalSystem } from '../src/crystal/constraints.js';
import { CholeskyStepper, LibraryStepper } from '../src/postrefine/likelihood/damped-step.js';
import { BlockKernel, type LikelihoodKernel } from '../src/postrefine/likelihood/kernel.js';
import { likelihoodLayout } from '../src/postrefine/likelihood/parameters.js';
import {
  defaultRefineFrameOptions,
  refineLikelihoodFrame,
  RefineFrameWorkspace,
} from '../src/postrefine/likelihood/refine-frame.js';
import { parameterPrior, startPriors } from '../src/postrefine/likelihood/shared-priors.js';
import { startVarianceModel } from '../src/postrefine/likelihood/variance-model.js';
import {
  busyVector,
  syntheticLikelihoodFrame,
} from '../tests/unit/postrefine/likelihood/synthetic-likelihood.js';
import { WasmKernel } from '../src/postrefine/likelihood/wasm/wasm-kernel.js';
import { milliseconds } from './shortest-time.js';

/** Small frames show what the steps cost beside the sums. */
const cases: readonly { readonly system: CrystalSystem; readonly nCell: number; readonly dMin: number }[] = [
  { system: 'Hexagonal', nCell: 2, dMin: 7.2 },
  { system: 'Hexagonal', nCell: 2, dMin: 5.4 },
  { system: 'Hexagonal', nCell: 2, dMin: 4.1 },
  { system: 'Hexagonal', nCell: 2, dMin: 2.4 },
  { system: 'Orthorhombic', nCell: 3, dMin: 1.4 },
  { system: 'Triclinic', nCell: 6, dMin: 1.4 },
];

const kernels: Readonly<Record<string, LikelihoodKernel>> = {
  TypeScript: new BlockKernel(),
  WebAssembly: WasmKernel.create() ?? new BlockKernel(),
};

function prepare({ system, nCell, dMin }: (typeof cases)[number]) {
  const truth = busyVector(nCell);
  const options = { system, dMin, range: 0.0015, seed: 1, missetting: [0.0006, -0.0004] } as const;
  const { frame, trueIntensity } = syntheticLikelihoodFrame(options, truth);
  const fit = {
    frame,
    mean: trueIntensity,
    variance: trueIntensity.map((value) => (0.1 * value) ** 2),
    extra: new Float64Array(frame.n),
    included: new Uint8Array(frame.n).fill(1),
    varianceModel: startVarianceModel,
  };
  const layout = likelihoodLayout(nCell);
  const priors = startPriors(layout, [-7, 0.3, 0.3]);
  const start = priors.mean.slice();
  start[layout.lnG] = truth[layout.lnG] + 0.2;
  return { fit, start, prior: parameterPrior(priors) };
}

for (const one of cases) {
  const { fit, start, prior } = prepare(one);
  const { n } = fit.frame;
  const p = start.length;
  console.log(`${one.system}, ${p} parameters, ${n} observations`);
  for (const [name, kernel] of Object.entries(kernels)) {
    const equations = { matrix: new Float64Array(p * p), gradient: new Float64Array(p) };
    const other = start.map((value) => value * (1 + 1e-9));
    const bind = milliseconds(500, () => kernel.bind(fit));
    let turn = 0;
    // Another point each time: a kernel may keep what it knows of the last one.
    const full = milliseconds(1000, () =>
      kernel.normalEquations(turn++ % 2 === 0 ? start : other, equations),
    );
    const value = milliseconds(1000, () => kernel.weightedSquares(start));
    const again = milliseconds(1000, () => kernel.normalEquations(start, equations));
    const nanoseconds = (ms: number): string => ((1e6 * ms) / n).toFixed(0).padStart(4);
    console.log(
      `  ${name}: ${nanoseconds(full)} ns an observation with normal equations, ${nanoseconds(value)} ns the value alone, ` +
        `${nanoseconds(again)} ns normal equations where the value was taken, ${nanoseconds(bind)} ns to begin a frame`,
    );
  }
  const kernel = kernels['WebAssembly'];
  for (const [name, stepper] of [
    ['own steps', new CholeskyStepper()],
    ['steps of ml-levenberg-marquardt', new LibraryStepper()],
  ] as const) {
    const workspace = new RefineFrameWorkspace(kernel, stepper);
    const refine = () => refineLikelihoodFrame(fit, start, prior, defaultRefineFrameOptions, workspace);
    const { summary } = refine();
    const time = milliseconds(200, refine);
    console.log(
      `  ${name}: ${time.toFixed(3)} ms a fit, ${summary.nEvaluations} evaluations, ${summary.termination}`,
    );
  }
}

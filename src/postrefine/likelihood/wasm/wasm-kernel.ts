import type { NormalEquations } from '../../../numeric/least-squares-problem.js';
import { reserveMemory } from '../../../numeric/wasm/instance.js';
import type { EvaluatedFrame } from '../evaluate-frame.js';
import type { FrameFit, LikelihoodKernel } from '../kernel.js';
import { blockSize } from '../model-block.js';
import { orientationMatrices, setOrientationMatrices } from '../orientation-matrices.js';
import { kappaRange, likelihoodLayout, type LikelihoodLayout } from '../parameters.js';
import { fillObservations } from './fill-observations.js';
import { type KernelExports, kernelInstance } from './kernel-module.js';
import {
  blockBytes,
  type Column,
  columnBytes,
  columnPlace,
  memoryMap,
  pairBytes,
  type Scalar,
  scalarPlace,
  tileBytes,
} from './memory-map.js';

/**
 * The kernel in WebAssembly, two observations at a time. Its sums are those of `BlockKernel` but for rounding. Frames are
 * copied into its memory; a point that was evaluated last is not evaluated again.
 */
export class WasmKernel implements LikelihoodKernel {
  private readonly matrices = orientationMatrices();
  private memory = new Float64Array(0);
  private fit: FrameFit | null = null;
  private layout: LikelihoodLayout = likelihoodLayout(0);
  /** The parameters for which the model stands in memory; NaN: none. */
  private evaluated = new Float64Array(0);

  private withTable: KernelExports | null = null;
  private functions: KernelExports;

  private constructor(private readonly plain: KernelExports) {
    this.functions = plain;
  }

  /** null where this machine cannot run it. */
  static create(): WasmKernel | null {
    const functions = kernelInstance();
    return functions === null ? null : new WasmKernel(functions);
  }

  bind(fit: FrameFit): void {
    const { n, nCell } = fit.frame;
    const functions = this.functionsFor(fit);
    this.functions = functions;
    reserveMemory(functions.memory, memoryMap.frameStart + Math.ceil(n / blockSize) * blockBytes);
    if (this.memory.buffer !== functions.memory.buffer)
      this.memory = new Float64Array(functions.memory.buffer);
    this.layout = likelihoodLayout(nCell);
    this.evaluated = new Float64Array(this.layout.nParameters).fill(NaN);
    this.fit = fit;
    fillObservations(fit, this.memory);
    this.clear(memoryMap.derivatives, columnBytes * 3 * Math.ceil((this.layout.nParameters + 1) / 3));
    if (fit.table) this.memory.set(fit.table, memoryMap.table / 8);
    this.set('nu', fit.varianceModel.nu);
    this.set('k0', 1 / fit.frame.wavelength);
    this.forBlocks(functions.lowAngle);
  }

  /** A machine that could compile the one can compile the other. */
  private functionsFor({ table }: FrameFit): KernelExports {
    if (!table) return this.plain;
    this.withTable ??= kernelInstance(true);
    if (this.withTable === null) throw new Error('invariant: the kernel with a table can be compiled');
    return this.withTable;
  }

  normalEquations(vector: Float64Array, equations: NormalEquations): number {
    const { functions, layout } = this;
    if (!this.isEvaluated(vector)) this.evaluate(vector);
    const nTriples = Math.ceil((layout.nParameters + 1) / 3);
    this.clear(memoryMap.tiles, (tileBytes * nTriples * (nTriples + 1)) / 2);
    const columnsEnd = memoryMap.derivatives + 3 * nTriples * columnBytes;
    this.forBlocks((block, end) => {
      functions.derivatives(block, end, layout.nCell * columnBytes);
      functions.accumulate(end - block, columnsEnd);
    });
    return this.collect(equations);
  }

  weightedSquares(vector: Float64Array): number {
    return this.evaluate(vector);
  }

  model(vector: Float64Array, out: EvaluatedFrame): void {
    if (!this.isEvaluated(vector)) this.evaluate(vector);
    this.forBlocks(this.functions.model);
    this.read('kp', out.kp);
    this.read('minusLnP', out.minusLnP);
    this.read('byZ', out.dLnPdz);
    this.read('z', out.z);
  }

  lnKpVariance(vector: Float64Array, factor: Float64Array, out: Float64Array): void {
    const { functions, layout } = this;
    if (!this.isEvaluated(vector)) this.evaluate(vector);
    this.setFactor(factor);
    const columnsEnd = memoryMap.derivatives + layout.nParameters * columnBytes;
    this.forBlocks((block, end) => {
      functions.plainDerivatives(block, end, layout.nCell * columnBytes);
      functions.squaredNorms(end - block, columnsEnd, block);
    });
    this.read('lnKpVariance', out);
  }

  /** Gives Σ W r² with the weights as they are. */
  private evaluate(vector: Float64Array): number {
    this.setParameters(vector);
    this.clear(memoryMap.total, pairBytes);
    this.forBlocks(this.functions.evaluate);
    this.evaluated.set(vector);
    const total = memoryMap.total / 8;
    return this.memory[total] + this.memory[total + 1];
  }

  private isEvaluated(vector: Float64Array): boolean {
    const { evaluated } = this;
    for (let j = 0; j < evaluated.length; j++) if (evaluated[j] !== vector[j]) return false;
    return true;
  }

  private setParameters(vector: Float64Array): void {
    const { layout, matrices, memory } = this;
    const { frame } = this.bound();
    const kappa = vector[layout.kappa];
    this.set('lnG', vector[layout.lnG]);
    this.set('minusTwoB', -2 * vector[layout.bFactor]);
    this.set('a0', vector[layout.a0]);
    this.set('a1', vector[layout.a1]);
    this.set('a2', vector[layout.a2]);
    this.set('a3', vector[layout.a3]);
    this.set('halfKappa', 0.5 * Math.min(kappaRange.upper, Math.max(kappaRange.lower, kappa)));
    this.set('kappaMoves', kappa >= kappaRange.lower && kappa <= kappaRange.upper ? 0.25 : 0);
    this.set('b1', vector[layout.b1]);
    this.set('b2', vector[layout.b2]);
    this.set('zeta', vector[layout.zeta]);
    this.set('eta0', vector[layout.eta0]);
    this.set('eta1', vector[layout.eta1]);
    this.set('aboutX', -Math.cos(vector[layout.rotY]) / frame.wavelength);
    setOrientationMatrices(frame, vector, layout, matrices);
    memory.set(matrices.reciprocalMatrix, memoryMap.matrix / 8);
    for (let c = 0; c < layout.nCell; c++)
      for (let i = 0; i < 9; i++)
        memory[(memoryMap.byCell + c * columnBytes) / 8 + i] = matrices.byCell[9 * c + i];
  }

  /** L with the inverse of its diagonal. */
  private setFactor(factor: Float64Array): void {
    const p = this.layout.nParameters;
    for (let a = 0; a < p; a++) {
      const row = (memoryMap.factor + a * columnBytes) / 8;
      for (let b = 0; b < a; b++) this.memory[row + b] = factor[a * p + b];
      this.memory[row + a] = 1 / factor[a * p + a];
    }
  }

  /** The two numbers of each sum added, into the lower triangle and the gradient; gives Σ W r². */
  private collect({ matrix, gradient }: NormalEquations): number {
    const p = this.layout.nParameters;
    for (let i = 0; i < p; i++) for (let j = 0; j <= i; j++) matrix[i * p + j] = this.sumOf(i, j);
    for (let j = 0; j < p; j++) gradient[j] = this.sumOf(p, j);
    return this.sumOf(p, p);
  }

  private sumOf(row: number, column: number): number {
    const i = Math.floor(row / 3);
    const j = Math.floor(column / 3);
    const tile = (i * (i + 1)) / 2 + j;
    const within = 3 * (row - 3 * i) + column - 3 * j;
    const at = (memoryMap.tiles + tileBytes * tile + pairBytes * within) / 8;
    return this.memory[at] + this.memory[at + 1];
  }

  private set(name: Scalar, value: number): void {
    this.memory[scalarPlace[name] / 8] = value;
  }

  private clear(start: number, nBytes: number): void {
    this.memory.fill(0, start / 8, (start + nBytes) / 8);
  }

  /** With the address of each block and that behind its last pair of observations. */
  private forBlocks(work: (block: number, end: number) => void): void {
    const { n } = this.bound().frame;
    let block = memoryMap.frameStart;
    for (let from = 0; from < n; from += blockSize, block += blockBytes)
      work(block, block + pairBytes * Math.ceil(Math.min(blockSize, n - from) / 2));
  }

  private read(name: Column, out: Float64Array): void {
    const { n } = this.bound().frame;
    let at = (memoryMap.frameStart + columnPlace[name]) / 8;
    for (let from = 0; from < n; from += blockSize, at += blockBytes / 8)
      for (let i = from, j = at; i < Math.min(n, from + blockSize); i++, j++) out[i] = this.memory[j];
  }

  private bound(): FrameFit {
    if (this.fit === null) throw new Error('the kernel was asked for sums before it was bound to a frame');
    return this.fit;
  }
}

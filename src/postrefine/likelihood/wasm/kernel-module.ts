import { compileModule } from '../../../numeric/wasm/instance.js';
import { ConstantPool, moduleBytes } from '../../../numeric/wasm/module.js';
import { accumulateFunction } from './accumulate-function.js';
import { derivativesFunction, modelFunction, plainDerivativesFunction } from './derivative-functions.js';
import { evaluateFunction, lowAngleFunction } from './evaluate-function.js';
import { nConstants } from './memory-map.js';
import { squaredNormsFunction } from './squared-norms-function.js';

/** Functions that work on the observations from `block` to `end`, both addresses. */
type OnBlock = (block: number, end: number) => void;

/** The functions of the kernel and their memory; what they do is said where they are written. */
export interface KernelExports {
  readonly lowAngle: OnBlock;
  readonly evaluate: OnBlock;
  readonly model: OnBlock;
  readonly derivatives: (block: number, end: number, cellBytes: number) => void;
  readonly plainDerivatives: (block: number, end: number, cellBytes: number) => void;
  readonly squaredNorms: (numbersEnd: number, columnsEnd: number, block: number) => void;
  readonly accumulate: (numbersEnd: number, columnsEnd: number) => void;
  readonly memory: WebAssembly.Memory;
}

/** The kernel as a WebAssembly module: always the same bytes. */
export function kernelModuleBytes(): Uint8Array<ArrayBuffer> {
  const constants = new ConstantPool(nConstants);
  const functions = [
    lowAngleFunction(constants),
    evaluateFunction(constants),
    modelFunction(constants),
    derivativesFunction(constants),
    accumulateFunction(),
    plainDerivativesFunction(constants),
    squaredNormsFunction(),
  ];
  return moduleBytes(functions, constants, 1);
}

/** Compiled once a thread; null where WebAssembly with vectors is not to be had. */
let compiled: WebAssembly.Module | null | undefined;

/** A new instance with memory of its own, or null where this machine cannot compile it. */
export function kernelInstance(): KernelExports | null {
  if (compiled === undefined) compiled = compileModule(kernelModuleBytes());
  return compiled === null ? null : (new WebAssembly.Instance(compiled).exports as unknown as KernelExports);
}

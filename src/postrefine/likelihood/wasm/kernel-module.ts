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

/** The kernel as a WebAssembly module: always the same bytes, for frames with and for frames without a table of the profile. */
export function kernelModuleBytes(hasTable = false): Uint8Array<ArrayBuffer> {
  const constants = new ConstantPool(nConstants);
  const functions = [
    lowAngleFunction(constants),
    evaluateFunction(constants, hasTable),
    modelFunction(constants, hasTable),
    derivativesFunction(constants, hasTable),
    accumulateFunction(),
    plainDerivativesFunction(constants, hasTable),
    squaredNormsFunction(),
  ];
  return moduleBytes(functions, constants, 1);
}

/** Compiled once a thread, the second where there is a table; null where WebAssembly with vectors is not to be had. */
const compiled: (WebAssembly.Module | null | undefined)[] = [];

/** A new instance with memory of its own, or null where this machine cannot compile it. */
export function kernelInstance(hasTable = false): KernelExports | null {
  const which = hasTable ? 1 : 0;
  let own = compiled[which];
  if (own === undefined) own = compiled[which] = compileModule(kernelModuleBytes(hasTable));
  return own === null ? null : (new WebAssembly.Instance(own).exports as unknown as KernelExports);
}

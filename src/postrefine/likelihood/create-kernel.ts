import { BlockKernel, type LikelihoodKernel } from './kernel.js';
import { WasmKernel } from './wasm/wasm-kernel.js';

/** auto: in WebAssembly where the machine has its vector instructions (Node on x64 and arm64), else in TypeScript. */
export type KernelChoice = 'auto' | 'typescript';

export type KernelName = 'WebAssembly' | 'TypeScript';

/** The kernel to work with, and which it is: the two differ by rounding. */
export function createKernel(choice: KernelChoice): {
  readonly name: KernelName;
  readonly kernel: LikelihoodKernel;
} {
  const kernel = choice === 'auto' ? WasmKernel.create() : null;
  return kernel === null
    ? { name: 'TypeScript', kernel: new BlockKernel() }
    : { name: 'WebAssembly', kernel };
}

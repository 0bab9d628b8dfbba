/** As much of the WebAssembly interface as is used; TypeScript declares it with the browser's types only. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  /** @throws CompileError where the bytes are no module, or need what the machine does not have */
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  const Instance: new (module: Module) => Instance;

  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB; views of the buffer are void afterwards. @throws RangeError where there is no memory */
    grow(nPages: number): number;
  }

  class CompileError extends Error {}
}

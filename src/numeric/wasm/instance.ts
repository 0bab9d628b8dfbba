const pageBytes = 65536;

/** A module from its bytes; null where this machine cannot compile it. */
export function compileModule(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}

/** Makes room for so many bytes. */
export function reserveMemory(memory: WebAssembly.Memory, nBytes: number): void {
  const missing = nBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}

const mostSeconds = 5;
const mostBytes = 2 ** 30;

/** Runs something that may neither hang nor fill the memory: it fails where it takes over 5 s of the processor, or over a gigabyte more than was ever taken. */
export function bounded<T>(action: () => T): T {
  const before = process.resourceUsage();
  const check = () => {
    const after = process.resourceUsage();
    const microseconds = after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime;
    if (microseconds > 1e6 * mostSeconds) throw new Error(`it took ${microseconds / 1e6} s of the processor`);
    const bytes = 1024 * (after.maxRSS - before.maxRSS);
    if (bytes > mostBytes) throw new Error(`it took ${bytes} bytes of memory`);
  };
  const result = action();
  if (result instanceof Promise) return result.finally(check) as T;
  check();
  return result;
}

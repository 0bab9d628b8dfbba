/** Makes a thing when it is first asked for: not every run needs it. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

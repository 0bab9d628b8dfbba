/** Shortest of several repetitions, milliseconds. */
export function milliseconds(repetitions: number, run: () => void): number {
  let shortest = Infinity;
  for (let i = 0; i < repetitions; i++) {
    const begin = performance.now();
    run();
    shortest = Math.min(shortest, performance.now() - begin);
  }
  return shortest;
}

/** A small structure as PDB text: ions, hydrogen, an atom on a twofold axis, anisotropic and split ones. */
export function smallModelPdb(cryst1: string, onAxis: readonly [number, number, number]): string {
  const atom = (
    serial: number,
    name: string,
    xyz: readonly number[],
    occupancy: number,
    b: number,
    tail: string,
  ) =>
    `HETATM${String(serial).padStart(5)} ${name.padEnd(4)} LIG A   1    ` +
    xyz.map((value) => value.toFixed(3).padStart(8)).join('') +
    occupancy.toFixed(2).padStart(6) +
    b.toFixed(2).padStart(6) +
    ' '.repeat(10) +
    tail;
  return [
    cryst1,
    atom(1, 'ZN', [3.1, 4.2, 5.3], 1, 8, 'ZN2+'),
    atom(2, ' C1', [6.0, 1.5, 2.2], 1, 12.5, ' C'),
    'ANISOU    2  C1  LIG A   1     2100   1200   1700    300   -250    410       C',
    atom(3, ' O1A', [7.1, 2.1, 2.6], 0.6, 20, ' O'),
    atom(4, ' O1B', [6.7, 2.4, 1.9], 0.4, 22, ' O'),
    atom(5, ' H1', [5.4, 0.9, 1.7], 1, 15, ' H'),
    atom(6, ' O', onAxis, 1, 18, ' O'),
    atom(7, ' S', [1.0, 8.8, 6.6], 1, 4, ' S'),
    'END',
    '',
  ].join('\n');
}

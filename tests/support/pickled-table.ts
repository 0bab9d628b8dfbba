import { encodeIntegers, flexArray, flexDouble, flexMillerIndex } from '../../examples/flex-writer.js';
import { type PythonValue, writePickle } from '../../examples/pickle-writer.js';
import type { RawFrame } from '../../src/input/raw-frame.js';

function flexInteger(name: 'int' | 'size_t', values: ArrayLike<number>): PythonValue {
  return flexArray(`scitbx_array_family_flex_ext ${name}`, values.length, encodeIntegers(values, 1));
}

/** A reflection table of frames as DIALS pickled it before MessagePack: state (2, identifiers, rows, columns, {name: array}). */
export function pickledTable(frames: readonly RawFrame[]): Buffer {
  const all = (of: (frame: RawFrame) => ArrayLike<number>) =>
    frames.flatMap((frame) => Array.from(of(frame)));
  const columns: Record<string, PythonValue> = {
    miller_index: flexMillerIndex(all(({ hkl }) => hkl)),
    id: flexInteger(
      'int',
      frames.flatMap(({ n }, id) => new Array<number>(n).fill(id)),
    ),
    flags: flexInteger(
      'size_t',
      all(({ intensity }) => intensity.map(() => 256)),
    ),
    'intensity.sum.value': flexDouble(all(({ intensity }) => intensity)),
    'intensity.sum.variance': flexDouble(all(({ sigma }) => sigma.map((value) => value * value))),
  };
  const nRows = frames.reduce((sum, { n }) => sum + n, 0);
  return writePickle(
    {
      call: 'dials_array_family_flex_ext reflection_table',
      args: [],
      state: { tuple: [{ int: 2 }, { dict: {} }, { int: nRows }, { int: 5 }, { dict: columns }] },
    },
    'python2',
  );
}

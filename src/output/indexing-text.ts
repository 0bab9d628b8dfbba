import type { TwinLaws } from '../ambiguity/twin-laws.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import { SOLUTION_FORMAT } from '../input/indexing-solution.js';
import { toJson } from './json.js';

/** The solution file: one line a frame. */
export function solutionJson(
  spaceGroup: string | null,
  operators: readonly string[],
  entries: readonly SolutionEntry[],
): string {
  const lines = entries.map(({ frame, name, operator, probability, isDecided }) =>
    toJson({
      frame,
      name,
      operator,
      probability: probability === null ? null : Number(probability.toFixed(6)),
      decided: isDecided,
    }),
  );
  const head = `"format": "${SOLUTION_FORMAT}", "version": 1, "spaceGroup": ${toJson(spaceGroup)}, "operators": ${toJson(operators)}`;
  return `{${head},\n"frames": [\n${lines.join(',\n')}\n]}\n`;
}

/** The ways to index that a lattice allows, a line each. */
export function twinLawLines({ laws, nLattice, nPointGroup }: TwinLaws, maxDelta: number): string[] {
  return [
    ` Within ${maxDelta} degrees the lattice has ${nLattice} rotations, the crystal ${nPointGroup}.`,
    ...laws.map(
      ({ hkl, isMerohedral, delta }) =>
        ` ${hkl.padEnd(24)}${isMerohedral ? 'merohedral' : `pseudo-merohedral, ${delta.toFixed(2)} degrees off`}`,
    ),
  ];
}

/** How many frames are indexed in each way. */
export function shareLines(
  operators: readonly string[],
  entries: readonly SolutionEntry[],
  isKept: boolean,
): string[] {
  const decided = entries.filter((entry) => entry.isDecided);
  const lines = operators.map((operator, a) => {
    const n = decided.filter((entry) => entry.operator === operator).length;
    return ` ${operator.padEnd(24)}${String(n).padStart(7)} frames${a === 0 ? ' (as they are indexed)' : ''}`;
  });
  const nUndecided = entries.length - decided.length;
  const fate = isKept ? 'kept in their most probable way' : 'left out';
  return [
    ...lines,
    ` ${'undecided'.padEnd(24)}${String(nUndecided).padStart(7)} frames${nUndecided > 0 ? ` (${fate})` : ''}`,
  ];
}

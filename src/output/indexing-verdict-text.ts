import { type ChangeOfBasis, formatChangeOfBasis } from '../crystal/change-of-basis.js';
import { groupsWith } from '../crystal/higher-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { SolutionEntry } from '../input/indexing-solution.js';

/** Why frames stay as they are although there are several ways. */
export const WAYS_NOT_TOLD =
  'The intensities do not tell the ways apart: frames stay as they are indexed. Either they are too weak or too few, or the ' +
  'crystal has the symmetry of its lattice (then another space group is right), or it is twinned.';

/**
 * Some of the ways are symmetries of the crystal, as far as the intensities tell.
 * @param generators of that symmetry
 * @param nLeft ways that are left to choose from
 */
export function symmetryVerdict(
  generators: readonly ChangeOfBasis[],
  group: SpaceGroup,
  nLeft: number,
): string {
  const names = generators.map((operator) => formatChangeOfBasis(operator, 'hkl')).join(' and ');
  const higher = generators.length === 1 ? groupsWith(group, generators[0]).join(' or ') : '';
  const toGive = higher === '' ? 'its space group' : higher;
  const verb = generators.length === 1 ? 'takes' : 'take';
  const either = `Either the crystal has this symmetry (then give target_space_group=${toGive}), or it is twinned by it, or the data are too weak or too few.`;
  return nLeft > 1
    ? `Reflections agree as well with those that ${names} ${verb} them for as with themselves: that is no choice, and ways that differ by it count as one. ${either} Frames are sorted into the ${nLeft} ways that are left.`
    : `There is nothing to choose: reflections agree as well with those that ${names} ${verb} them for as with themselves. Frames stay as they are indexed. ${either}`;
}

/** What came of it, for the console. */
export function indexingSentence(entries: readonly SolutionEntry[], isKept: boolean): string {
  const nTurned = entries.filter(({ operator, isDecided }) => isDecided && operator !== 'h,k,l').length;
  const nUndecided = entries.filter(({ isDecided }) => !isDecided).length;
  const fate = nUndecided === 0 ? '' : isKept ? ' (kept)' : ' (left out)';
  return `Indexing ambiguity: ${nTurned} of ${entries.length} frames reindexed, ${nUndecided} undecided${fate}.`;
}

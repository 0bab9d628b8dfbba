import { rotationType } from './rotation-part.js';
import { type SpaceGroup, spaceGroupFromOperations } from './space-group.js';

/** Whether crystals of chiral molecules, such as proteins, can have the group: no mirror, glide, inversion or roto-inversion. */
export function isChiral({ operators }: SpaceGroup): boolean {
  return operators.every(({ rotation }) => rotationType(rotation) > 0);
}

/** The group of the rotations and screws alone: half of a group that is not chiral. */
export function chiralPart(group: SpaceGroup): SpaceGroup {
  if (isChiral(group)) return group;
  return spaceGroupFromOperations(group.operators.filter(({ rotation }) => rotationType(rotation) > 0));
}

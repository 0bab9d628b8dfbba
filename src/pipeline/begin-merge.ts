import { createMerge, type LikelihoodMerge, type MergeRoom } from '../merge/likelihood/merge-state.js';
import type { LikelihoodObservations } from '../merge/likelihood/observations.js';
import { sharedIntegers } from '../numeric/shared-arrays.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import type { LikelihoodData } from './likelihood-data.js';

/** Memory for the merge of some frames of a run. */
export interface RunRoom extends MergeRoom {
  readonly reflection: Int32Array;
}

/** The memory of a merge whose numbers by observation nobody will ask for any more. */
export function roomOf({ run }: LikelihoodData, { state, groups, observations }: LikelihoodMerge): RunRoom {
  const { reflection, n } = observations;
  const isOfRun = reflection === run.observations.reflection;
  return { ...state, members: groups.members, reflection: isOfRun ? sharedIntegers(n) : reflection };
}

/** A merge that knows nothing yet, of the observations of the members. */
export function beginMerge(
  { run, columns, intensity, reflections, start }: LikelihoodData,
  members: Uint8Array,
  room?: RunRoom,
) {
  const { frame, n } = run.observations;
  const all = run.observations.reflection;
  const reflection = members.includes(0) ? (room?.reflection ?? sharedIntegers(n)) : all;
  if (reflection !== all) for (let i = 0; i < n; i++) reflection[i] = members[frame[i]] === 1 ? all[i] : -1;
  const observations: LikelihoodObservations = {
    n,
    intensity,
    background: columns.background,
    gain: columns.gain,
    threshold: columns.threshold,
    kp: columns.kp,
    minusLnP: columns.minusLnP,
    dLnPdz: columns.dLnPdz,
    lnKpVariance: columns.lnKpVariance,
    frame,
    reflection,
  };
  const merge = inSharedMemory(
    createMerge(observations, reflections, run.frames.length, start.wilsonMean, room),
  );
  merge.frames.accepted.set(members);
  return merge;
}

import { InputProblem } from './input-problem.js';

/** What can be wrong with the bytes of an array of cctbx. */
export const truncated = () => new InputProblem('truncated', 'An array ends before its last value.');
export const damaged = (what: string) => new InputProblem('bad-value', `An array is damaged: ${what}.`);

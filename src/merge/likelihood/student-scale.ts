import { studentInformation } from '../../postrefine/likelihood/variance-model.js';
import { ROBUSTNESS } from './variance-model.js';

/**
 * √((ν + 3)/(ν + 1)): the sum of the weights u/V, of which the information D is made, is larger than Fisher's information
 * of Student's t, (ν + 1)/((ν + 3) V) an observation (Lange et al. (1989), https://doi.org/10.2307/2290063).
 */
export function studentScale(nu: number = ROBUSTNESS.nu): number {
  return 1 / Math.sqrt(studentInformation(nu));
}

import { mean, sampleStandardDeviation } from '../../numeric/summary.js';
import type { LevmarModel } from '../../postrefine/levmar/levmar-data.js';
import type { LevmarEnd, LevmarStep } from '../../postrefine/levmar/minimize.js';
import type { LevmarResult } from '../../postrefine/levmar/refine-levmar.js';
import { B, G, nRsParameters, ROT_X, ROT_Y, SHAPE } from '../../postrefine/rs/rs-model.js';

const DEGREES = 180 / Math.PI;

/** Name, unit and size of a parameter as people read it, by its place. */
const SHOWN: readonly (readonly [string, (value: number) => number])[] = [
  ['scale G', (value) => value],
  ['B (A^2)', (value) => value],
  ['rotation about x (degrees)', (value) => value * DEGREES],
  ['rotation about y (degrees)', (value) => value * DEGREES],
  ['mosaicity eta (degrees)', (value) => value * DEGREES],
  ['domain size D (A)', (value) => 1 / value],
];

const ENDS: Readonly<Record<LevmarEnd, string>> = {
  step: 'the step was below levmar.termination.step_threshold',
  decrease: 'the decrease was below levmar.termination.objective_decrease_threshold',
  'no better step': 'no step makes the target smaller',
  iterations: 'WARNING: the largest number of iterations was reached',
};

/** A line for each step that made the target smaller. */
export function levmarStepText({ iteration, target, relativeStep }: LevmarStep): string {
  return `  iteration ${String(iteration).padStart(3)}: target ${target.toExponential(8)}, step/parameters ${relativeStep.toExponential(2)}\n`;
}

/** What was refined, and how it ended. */
export function levmarText(result: LevmarResult, { free, profile }: LevmarModel): string {
  const { members, nObservations, nIntensities, parameters, dropped } = result;
  const nParameters = free.length * members.length + nIntensities;
  const freedom = nObservations - nParameters;
  const lines = [
    `End of the refinement after ${result.nIterations} iterations: ${ENDS[result.end]}`,
    `  ${nObservations} observations, ${members.length} frames, ${nIntensities} intensities: ${nParameters} parameters`,
    `  chi squared ${result.targetBefore.toExponential(6)} -> ${result.target.toExponential(6)}`,
    `  chi squared over ${freedom} degrees of freedom: ${freedom > 0 ? (result.target / freedom).toFixed(3) : '--'}`,
  ];
  const places = profile === 'full' ? [G, B] : [G, B, ROT_X, ROT_Y, SHAPE, SHAPE + 1];
  for (const place of places) {
    const isFree = free.includes(place);
    const values = members.map((f) => SHOWN[place][1](parameters[f * nRsParameters + place]));
    if (!isFree && (place !== SHAPE + 1 || profile === 'full')) continue;
    const spread = values.length > 1 ? sampleStandardDeviation(values) : 0;
    lines.push(
      `  ${SHOWN[place][0]}: mean ${mean(values).toPrecision(5)}, standard deviation ${spread.toPrecision(4)}${isFree ? '' : ' (not refined)'}`,
    );
  }
  for (const [reason, why] of [
    ['scale', 'their scale does not differ from 0'],
    ['limit', 'their B reached 25 A^2 or a rotation 0.5 degrees'],
    ['correlation', 'their correlation with the other frames is not above min_corr'],
  ] as const) {
    const n = dropped.filter((frame) => frame.reason === reason).length;
    if (n > 0) lines.push(`  ${n} frames were taken out: ${why}`);
  }
  return `${lines.join('\n')}\n\n`;
}

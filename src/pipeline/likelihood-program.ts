import { type LikelihoodCycleText, noFrameAgrees } from '../output/likelihood-text.js';
import { keepMerge } from './kept-merge.js';
import { cyclesText, likelihoodCycles } from './likelihood-cycles.js';
import { wrongPolarizationText } from '../output/detector-text.js';
import { learntPolarization } from './learnt-detector.js';
import { likelihoodInput } from './likelihood-input.js';
import { allCellsFar, nothing } from './likelihood-members.js';
import { refineMembers } from './likelihood-refinement.js';
import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { tell } from './tell.js';
import { writeLikelihood } from './write-likelihood.js';
import { sigmasBeyondBoundsText } from './wrong-sigmas.js';

/** `method = likelihood`: all frames, then two halves on their own; writes log, merged files, statistics and frames. */
export async function runLikelihoodProgram(
  program: PrimeProgram,
  { run, prepared }: PreparedRun,
): Promise<ProgramEnd> {
  const { params, files } = program;
  const input = await likelihoodInput(program, run);
  if (input === null) return allCellsFar(program, run, prepared);
  const { data, members } = input;
  const asked = likelihoodCycles(params);
  const cycles: LikelihoodCycleText[] = [];
  const all = await refineMembers(program, data, members, asked, 'All frames', cycles);
  const convergence = cyclesText(asked, all.nCycles, all.agreement, all.nAgreeing === 0);
  files.log.write(`${convergence}\n\n`);
  tell(program, sigmasBeyondBoundsText(all.variance));
  const polarization = learntPolarization(data, all.detector);
  tell(program, wrongPolarizationText(polarization, params.polarization_horizontal_fraction));
  if (all.nAgreeing === 0) tell(program, noFrameAgrees(all.frames.length));
  const kept = keepMerge(program, input, all, prepared);
  if ('nothing' in kept) return nothing(program, kept.nothing);
  const mtz = await writeLikelihood(program, input, all, kept, { asked, cycles });
  return { kind: 'done', mtz, convergence };
}

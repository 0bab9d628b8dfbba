import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { primeRun } from './prime-run.js';
import { mergeOptions } from './prime-setup.js';
import { numberReference } from './reference-intensities.js';
import { RunRecorder } from './run-recorder.js';

/** `convergence` = Auto of this scheme: docs/decisions.md. */
const MOST_CYCLES = 20;
const MIN_AGREEMENT = 0.995;

/** `method = prime` on the prepared frames: the original's scheme, with its log and files. */
export async function runPrimeMethod(
  program: PrimeProgram,
  { run, prepared }: PreparedRun,
): Promise<ProgramEnd> {
  const { params, target, firstReference, isoReference } = program;
  const { convergence } = params;
  const recorder = new RunRecorder(program, prepared);
  program.files.log.write('Generating a reference set (will not be used if hklrefin is set)\n');
  const end = await primeRun(
    run,
    program.pool,
    {
      spaceGroup: target.spaceGroup,
      nCycles: params.n_postref_cycle === 'Auto' ? null : params.n_postref_cycle,
      maxCycles: convergence.max_cycles === 'Auto' ? MOST_CYCLES : convergence.max_cycles,
      minAgreement: convergence.min_cc === 'Auto' ? MIN_AGREEMENT : convergence.min_cc,
      wilson: params.flag_apply_b_by_frame,
      splitFriedelMatesAtEnd: params.target_anomalous_flag && params.flag_weak_anomalous,
      merge: (numbered) =>
        mergeOptions(
          params,
          target,
          isoReference === null ? null : numberReference(isoReference, numbered, target.spaceGroup),
        ),
      firstReference:
        firstReference === null
          ? null
          : (numbered) => numberReference(firstReference, numbered, target.spaceGroup),
    },
    recorder,
  );
  return recorder.finish(end);
}

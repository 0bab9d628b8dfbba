import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import { primeHalfSets } from './prime-halves.js';
import { primeSources, primeTables } from './prime-quality.js';
import { primeRun, type PrimeRunOptions } from './prime-run.js';
import { mergeOptions } from './prime-setup.js';
import { numberReference } from './reference-intensities.js';
import { RunRecorder } from './run-recorder.js';

/** `convergence` = Auto of this scheme: docs/decisions/statistics.md. */
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
  const options: PrimeRunOptions = {
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
  };
  const end = await primeRun(run, program.pool, options, recorder);
  const { last } = recorder;
  if (end.kind !== 'done' || last === null) return recorder.finish(end, null);
  // Independent halves overwrite the full intensities, from which these are made.
  const sources = primeSources(program, last);
  recorder.writeUnmerged(last);
  const halves = await primeHalfSets(program, run, last, options, end.nCycles);
  const tables = primeTables(program, last, sources, halves.sets);
  return recorder.finish(end, { halves, tables });
}

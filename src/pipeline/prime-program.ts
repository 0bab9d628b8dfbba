import { nIndexingWays } from '../ambiguity/merohedry.js';
import type { ReferenceIntensities } from '../input/reference-file.js';
import type { SourceRef } from '../input/source-ref.js';
import type { RunFiles } from '../output/run-files.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrepareOutput, PrimeTasks } from '../parallel/prime-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import { primeRun } from './prime-run.js';
import { mergeOptions, type PrimeTarget } from './prime-setup.js';
import { numberReference } from './reference-intensities.js';
import { assembleRun } from './run-data.js';
import { inputText, reasonLines, summarizeInput } from './run-log.js';
import { RunRecorder } from './run-recorder.js';

/** Everything that one run of prime.run works with; nothing here looks at the command line or the clock. */
export interface PrimeProgram {
  readonly params: PrimeParams;
  readonly target: PrimeTarget;
  readonly sources: readonly SourceRef[];
  /** Troubles with entries of `data`, a sentence each. */
  readonly sourceProblems: readonly string[];
  readonly firstReference: ReferenceIntensities | null;
  readonly isoReference: ReferenceIntensities | null;
  readonly files: RunFiles;
  readonly pool: FramePool<PrimeTasks>;
  readonly show: RunDisplay;
}

/** What people see while it runs. */
export interface RunDisplay {
  begin(stage: string, total: number): void;
  advance(n: number): void;
  say(line: string): void;
}

export type ProgramEnd =
  /** `mtz`: name of the last merged file; `convergence`: what is said about it. */
  | { readonly kind: 'done'; readonly mtz: string; readonly convergence: string }
  | { readonly kind: 'nothing'; readonly message: string };

const BATCH_SIZE = 32;

/** Reads and prepares all frames, runs the method, and leaves log and files in the run's folder. */
export async function runPrimeProgram(program: PrimeProgram): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const prepared = await prepareAll(program);
  const input = summarizeInput(program.sources.length, prepared);
  files.log.write(inputText(input, prepared, program.sourceProblems));
  show.say(`Read ${input.nFrames} frames, ${input.nObservations} observations from ${input.nSources} files.`);
  const ambiguity = ambiguityText(target);
  files.log.write(ambiguity.log);
  if (ambiguity.warning !== null) show.say(ambiguity.warning);

  const recorder = new RunRecorder(program, prepared);
  if (input.nFrames === 0) {
    const reasons = reasonLines('Frames rejected', input.rejectedFrames, (reason) => reason).join('\n');
    return recorder.nothing(`No frame could be used.\n${reasons}`);
  }
  const start = assembleRun(
    prepared.map((output) => output.batch),
    prepared.map((output) => output.hklAsu),
    target.spaceGroup,
    params.target_anomalous_flag && !params.flag_weak_anomalous,
  );
  files.log.write('Generating a reference set (will not be used if hklrefin is set)\n');
  const firstReference = program.firstReference;
  const isoReference = program.isoReference;
  const end = await primeRun(
    start,
    program.pool,
    {
      spaceGroup: target.spaceGroup,
      nCycles: params.n_postref_cycle === 'Auto' ? null : params.n_postref_cycle,
      maxCycles: params.convergence.max_cycles,
      minAgreement: params.convergence.min_cc,
      wilson: params.flag_apply_b_by_frame,
      splitFriedelMatesAtEnd: params.target_anomalous_flag && params.flag_weak_anomalous,
      merge: (run) =>
        mergeOptions(
          params,
          target,
          isoReference === null ? null : numberReference(isoReference, run, target.spaceGroup),
        ),
      firstReference:
        firstReference === null ? null : (run) => numberReference(firstReference, run, target.spaceGroup),
    },
    recorder,
  );
  return recorder.finish(end);
}

async function prepareAll(program: PrimeProgram): Promise<PrepareOutput[]> {
  const { sources, pool, show } = program;
  show.begin('Reading', sources.length);
  // Small batches for small runs, so that all workers have something to do.
  const size = Math.max(1, Math.min(BATCH_SIZE, Math.ceil(sources.length / (4 * pool.nWorkers))));
  const inputs: SourceRef[][] = [];
  for (let i = 0; i < sources.length; i += size) inputs.push(sources.slice(i, i + size));
  return pool.run('prepare', inputs, (index) => show.advance(inputs[index].length));
}

function ambiguityText({ spaceGroup }: PrimeTarget): {
  readonly log: string;
  readonly warning: string | null;
} {
  const title = 'Determine if there is an indexing ambiguity on the dataset\n';
  const ways = nIndexingWays(spaceGroup);
  if (ways === 1) return { log: `${title}No ambiguity.\n`, warning: null };
  const warning =
    `Warning: in ${spaceGroup.lookupSymbol} frames can be indexed in ${ways} ways that spot positions do not tell apart. ` +
    'This version does not choose between them: unless the frames were indexed consistently, the merge mixes them.';
  return { log: `${title}${warning}\n`, warning };
}

import { absenceWarning, addAbsences, noAbsences } from '../frame/absence-signal.js';
import { frameRejectionText, type FrameRejectionReason } from '../frame/rejection.js';
import { spotPlacementWarning } from '../frame/spot-placement.js';
import type { RunFiles } from '../output/run-files.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import { chooseIndexing } from './choose-indexing.js';
import { DuplicateFrames } from './duplicate-frames.js';
import { rejectedRecords } from './frame-records.js';
import { runLikelihoodProgram } from './likelihood-program.js';
import { prepareAll, reportOf } from './prepare-all.js';
import { runPrimeMethod } from './prime-method.js';
import type { PrimeProgram, ProgramEnd } from './prime-program.js';
import { type PrimeTarget, usesPrimeScheme } from './prime-setup.js';
import { assembleRun } from './run-data.js';
import { inputText, type InputSummary, reasonLines, rejectedNames, summarizeInput } from './run-log.js';
import { tell } from './tell.js';

/** Reads and prepares all frames, runs the method, and leaves log and files in the run's folder. */
export async function runPrimeProgram(program: PrimeProgram): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const read = await prepareAll(program);
  const input = summarizeInput(program.sources.length, read);
  files.log.write(inputText(input, read, program.sourceProblems));
  for (const warning of [duplicateWarning(read), absentButStrong(read, target), spotsElsewhere(read)])
    tell(program, warning);
  show.say(
    `Prepared ${input.nFrames} frames with ${input.nObservations} of ${input.nObservationsRead} observations from ${input.nSources} sources.`,
  );
  if (input.nFrames === 0) return noFrameLeft(program, read, input, true);
  const { prepared, entries } = await chooseIndexing(program, read);
  const left = summarizeInput(program.sources.length, prepared);
  if (left.nFrames === 0) return noFrameLeft(program, prepared, left, false);
  if (program.endsWithIndexing) return { kind: 'indexed', message: indexedText(files, entries !== null) };
  const isPrime = usesPrimeScheme(params);
  const run = assembleRun(
    prepared.map((output) => output.batch),
    prepared.map((output) => output.reflections),
    target.spaceGroup,
    isPrime && params.target_anomalous_flag && !params.flag_weak_anomalous,
  );
  const prepare = { run, prepared: prepared.map(reportOf) };
  return isPrime ? runPrimeMethod(program, prepare) : runLikelihoodProgram(program, prepare);
}

/** Ends a run that has no frame to go on with; `isTold`: the log has the reasons already. */
function noFrameLeft(
  { files }: PrimeProgram,
  prepared: readonly PrepareOutput[],
  { rejectedFrames }: InputSummary,
  isTold: boolean,
): ProgramEnd {
  const sentence = (reason: string) => frameRejectionText(reason as FrameRejectionReason);
  const none = 'No frame could be used.';
  const reasons = reasonLines('Frames rejected', rejectedFrames, sentence);
  const message = [none, ...reasons, ...rejectedNames(prepared)].join('\n');
  files.log.write(`${isTold ? none : message}\n`);
  files.writeFrames(rejectedRecords(prepared));
  return { kind: 'nothing', message };
}

function duplicateWarning(read: readonly PrepareOutput[]): string | null {
  const duplicates = new DuplicateFrames();
  for (const { batch, fingerprints } of read)
    batch.frames.forEach(({ source }, i) => duplicates.add(source, fingerprints[i]));
  return duplicates.warning();
}

function absentButStrong(read: readonly PrepareOutput[], { spaceGroup }: PrimeTarget): string | null {
  const total = noAbsences();
  for (const { absences } of read) addAbsences(total, absences);
  const warning = absenceWarning(total, spaceGroup.lookupSymbol);
  return warning === null ? null : `Warning: ${warning}`;
}

function spotsElsewhere(read: readonly PrepareOutput[]): string | null {
  return spotPlacementWarning(read.flatMap(({ spotPlacements }) => spotPlacements));
}

function indexedText(files: RunFiles, isChosen: boolean): string {
  return isChosen
    ? `Solution: ${files.shown('indexing_solution.json')}, log: ${files.shown('log.txt')}`
    : `Nothing to choose, see ${files.shown('log.txt')}.`;
}

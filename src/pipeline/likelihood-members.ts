import { cellParameters } from '../crystal/unit-cell.js';
import { isNearCell } from '../merge/frame-filter.js';
import { median } from '../numeric/summary.js';
import type { PreparedRun, PrimeProgram, ProgramEnd } from './prime-program.js';
import type { RunData } from './run-data.js';
import { rejectedRecords } from './frame-records.js';

/** Flags the frames whose cell is within merge.uc_tolerance of the target's; the others are of something else. */
export function framesNearTarget({ params, target }: PrimeProgram, run: RunData): Uint8Array {
  return Uint8Array.from(run.frames, (frame) =>
    isNearCell(frame.unitCell, target.unitCell, params.merge.uc_tolerance) ? 1 : 0,
  );
}

/** No frame is near the target cell: says what the cells are instead. */
export function allCellsFar(
  program: PrimeProgram,
  run: RunData,
  prepared: PreparedRun['prepared'],
): ProgramEnd {
  const cells = run.frames.map((frame) => cellParameters(frame.unitCell));
  const typical = [0, 1, 2, 3, 4, 5].map((i) => median(cells.map((cell) => cell[i])).toFixed(2)).join(' ');
  program.files.writeFrames([
    ...run.frames.map((frame) => ({
      source: frame.source,
      name: frame.name,
      stage: 'likelihood',
      rejected: { reason: 'bad-cell' as const, detail: '' },
      model: null,
      fit: null,
      nObservations: frame.n,
      nMerged: 0,
      meanPartiality: null,
    })),
    ...rejectedRecords(prepared),
  ]);
  return nothing(
    program,
    `No frame has a cell within merge.uc_tolerance = ${program.params.merge.uc_tolerance} % of target_unit_cell. The median cell of the ${run.frames.length} frames is ${typical}.`,
  );
}

/** Ends a run without a merge; the log says why. */
export function nothing({ files }: PrimeProgram, message: string): ProgramEnd {
  files.log.write(`${message}\n`);
  return { kind: 'nothing', message };
}

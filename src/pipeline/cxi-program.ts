import type { UnitCell } from '../crystal/unit-cell.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { SourceRef } from '../input/source-ref.js';
import { mean } from '../numeric/summary.js';
import type { BackendWriter, MergingBackend } from '../output/backend/backend.js';
import { countsText } from '../output/cxi/counts-text.js';
import { cellHistograms, cellTuple, tableExplanation } from '../output/cxi/merging-text.js';
import { rejectedFramesText } from '../output/cxi/rejected-frames-text.js';
import type { CxiSetup, CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { uniqueName } from './backend-entry.js';
import { keepsUnmerged, refinesPropagated } from './cxi-errors.js';
import type { ScaledFrames } from './cxi-frame-book.js';
import { bookAgain, scaleFrames } from './cxi-frames.js';
import { type RunHalves, writeHalves } from './cxi-half-files.js';
import { LevmarScaling } from './cxi-levmar.js';
import { scalesTogether } from './levmar-options.js';
import { refineTogether } from './cxi-likelihood.js';
import { type CxiFiles, mergePart } from './cxi-merged-part.js';
import { mergesNegatives, refinesTogether } from './cxi-posterior.js';
import { cxiSetup } from './cxi-setup.js';
import type { MergingTarget } from './merging-set.js';
import { spreadsOfFrames } from './propagated-terms.js';

/** Everything that one run of cxi.merge works with; nothing here looks at the command line or the clock. */
export interface CxiProgram {
  readonly params: CxiMergeParams;
  readonly target: MergingTarget;
  readonly dMin: number;
  readonly set: MergingSet;
  readonly reverseLookup: ReadonlyMap<string, string> | null;
  readonly sources: readonly SourceRef[];
  readonly backend: MergingBackend;
  readonly makePool: (setup: CxiSetup, nSources: number) => FramePool<CxiTasks>;
  /** Workers of the engine of prime.run, for frames that are refined together. */
  readonly makeRunPool: (setup: PrimeSetup, nSources: number) => FramePool<RunTasks>;
  /** Half of a frame by the MD5 sum of its name, with hash_filenames. */
  readonly isOddHash: (name: string) => boolean;
  readonly files: CxiFiles;
  readonly show: {
    begin(stage: string, total: number): void;
    advance(n: number): void;
    say(line: string): void;
  };
  /** Seconds since the run began. */
  readonly seconds: () => number;
  /** A pause in long work, in which signals are heard. @throws PoolClosedError when one asked to stop */
  readonly breathe: () => Promise<void>;
}

export type CxiEnd =
  { readonly kind: 'done'; readonly mtz: string } | { readonly kind: 'nothing'; readonly message: string };

/** Scales, merges and writes: cxi.merge from the first frame to the last file. */
export async function runCxiMerge(program: CxiProgram): Promise<CxiEnd> {
  const { params, files, show } = program;
  let { target } = program;
  files.log(targetText(target));
  let scaled = await scalingPass(program, target, !params.rescale_with_average_cell);
  if (scaled.accepted.length === 0) return nothing(program, scaled);
  if (params.rescale_with_average_cell) {
    target = { ...target, unitCell: averageEdges(scaled, target.unitCell) };
    files.log(
      `\n${'#'.repeat(80)}\nRESCALING WITH NEW TARGET CELL\n  average cell: ${cellTuple(target.unitCell).slice(1, -1).replaceAll(',', '')}\n\n`,
    );
    scaled = await scalingPass(program, target, true);
    if (scaled.accepted.length === 0) return nothing(program, scaled);
  }
  if (params.short_circuit) return { kind: 'done', mtz: '' };
  const average = params.set_average_unit_cell ? averageEdges(scaled, target.unitCell) : target.unitCell;
  if (params.set_average_unit_cell)
    files.log(
      `  (final unit cell edges: ${average.a.toFixed(3)} ${average.b.toFixed(3)} ${average.c.toFixed(3)})\n`,
    );
  files.log('\n\n');
  const part = mergePart({
    params,
    set: program.set,
    target,
    dMin: program.dMin,
    sums: scaled.sums,
    unitCell: average,
    wavelength: mean(scaled.accepted.map(({ wavelength }) => wavelength)),
    suffix: '',
    files,
    ...(refinesPropagated(params)
      ? {
          terms: {
            spreads: spreadsOfFrames(scaled.accepted, target.spaceGroup),
            spaceGroup: target.spaceGroup,
          },
        }
      : {}),
    withSummary: program.set.model !== null,
    explanation: tableExplanation,
  });
  files.log(part.text);
  if (part.data.intensity.length === 0) return nothingMerged(program, part.path);
  show.say(
    `Merged ${scaled.accepted.length} frames, ${scaled.rejected.length} rejected: ${part.data.intensity.length} reflections in ${part.path}`,
  );
  return { kind: 'done', mtz: part.path };
}

export function targetText({ unitCell, spaceGroup: group }: MergingTarget): string {
  return `I model\nTarget unit cell and space group:\n   ${cellTuple(unitCell)}\n   ${group.lookupSymbol}\n`;
}

/** One pass over all frames, with its counts and cells in the log. */
async function scalingPass(
  program: CxiProgram,
  target: MergingTarget,
  keeps: boolean,
): Promise<ScaledFrames> {
  const { params, set, sources, backend, show, files } = program;
  const setup = cxiSetup(params, target, set, program.reverseLookup);
  const pool = program.makePool(setup, sources.length);
  let writer: BackendWriter | null = null;
  let scaled: ScaledFrames;
  let halves: RunHalves | null = null;
  try {
    if (keeps && params.backend_add) await backend.hold?.();
    const kept = keeps && params.backend_add ? await backend.read() : null;
    if (keeps && !params.short_circuit) writer = await backend.write(set.hkl);
    const options = {
      set,
      negatives: mergesNegatives(params),
      keepsUnmerged: keepsUnmerged(params),
      countsOnly: params.short_circuit,
      begin: (stage: string, total: number) => show.begin(stage, total),
      advance: (n: number) => show.advance(n),
    };
    if (keeps && refinesTogether(params) && !params.short_circuit) {
      const first = await scaleFrames(sources, pool, null, null, { ...options, countsOnly: true });
      const together = await refineTogether(program, target, first.accepted);
      scaled = await bookAgain(first, together.outcomes, writer, options, program.breathe);
      halves = together.halves;
    } else if (keeps && scalesTogether(params) && !params.short_circuit) {
      const together = new LevmarScaling(program, target);
      const first = await scaleFrames(
        sources,
        pool,
        null,
        null,
        { ...options, countsOnly: true },
        together.gather,
      );
      if (first.accepted.length > 0) await together.refine();
      scaled = await scaleFrames(sources, pool, writer, null, options, together.finish);
    } else scaled = await scaleFrames(sources, pool, writer, kept, options);
    if (writer !== null && scaled.accepted.length > 0) {
      await writer.commit();
      writer = null;
    }
  } finally {
    await writer?.abandon();
    await pool.close();
  }
  if (halves !== null && scaled.accepted.length > 0) {
    const frames = scaled.accepted.map((frame) => ({ ...frame, name: uniqueName(frame.source, frame.name) }));
    const [odd, even] = writeHalves(program, target, frames, halves);
    files.log(`The halves of these frames are in ${odd} (odd) and ${even} (even).\n`);
  }
  files.log(countsOf(program, scaled));
  if (scaled.nKept > 0)
    files.log(
      `${scaled.nKept} frames of earlier runs in ${backend.label} are merged with them: ${scaled.accepted.length} frames in all, in cells and tables below\n`,
    );
  for (const warning of keeps ? scaled.warnings : []) {
    files.log(`${warning}\n`);
    show.say(warning);
  }
  if (scaled.rejected.length > 0) files.write('_rejected.txt', rejectedFramesText(scaled.rejected));
  if (scaled.accepted.length > 0)
    files.log(
      cellsText(
        scaled.accepted.map(({ unitCell }) => unitCell),
        target.unitCell,
      ),
    );
  return scaled;
}

function countsOf(
  { dMin, seconds }: CxiProgram,
  { accepted, counts, postrefinement, nSources, nKept }: ScaledFrames,
): string {
  return countsText({
    seconds: seconds(),
    nAccepted: accepted.length - nKept,
    nSources,
    counts,
    postrefinement,
    nToLimit: accepted.filter((frame) => frame.dMin <= dMin).length,
    dMin,
  });
}

/** Frames of poor correlation are out before cells are counted: both lists are the same, as in the original. */
export function cellsText(cells: readonly UnitCell[], reference: UnitCell): string {
  const text = cellHistograms(cells, reference);
  return `\nUnit cell length distribution (all frames with compatible indexing):\n${text}\nUnit cell length distribution (frames with acceptable correlation):\n${text}\n`;
}

function nothing({ files }: CxiProgram, scaled: ScaledFrames): CxiEnd {
  const reasons = Object.entries(scaled.counts)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => {
      const first = scaled.rejected.find((frame) => frame.reason === reason);
      return `${n} ${reason}${first === undefined ? '' : ` (${first.source}: ${first.detail})`}`;
    });
  const message = `No frame was accepted${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}.`;
  files.log(`${message}\n`);
  return { kind: 'nothing', message };
}

function nothingMerged({ params, files }: CxiProgram, path: string): CxiEnd {
  const { minimum_multiplicity: least } = params.merging;
  const cause =
    least === null
      ? 'No reflection has a positive intensity'
      : `No reflection has more than merging.minimum_multiplicity = ${least} observations`;
  const message = `${cause}: ${path} is without reflections.`;
  files.log(`${message}\n`);
  return { kind: 'nothing', message };
}

function averageEdges({ accepted }: ScaledFrames, cell: UnitCell): UnitCell {
  const edge = (name: 'a' | 'b' | 'c') => mean(accepted.map(({ unitCell }) => unitCell[name]));
  return { ...cell, a: edge('a'), b: edge('b'), c: edge('c') };
}

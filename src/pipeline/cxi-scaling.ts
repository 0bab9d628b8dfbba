import type { BackendContent, BackendWriter } from '../output/backend/backend.js';
import { countsText } from '../output/cxi/counts-text.js';
import { rejectedFramesText } from '../output/cxi/rejected-frames-text.js';
import type { CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { uniqueName } from './backend-entry.js';
import { keepsUnmerged } from './cxi-errors.js';
import type { ScaledFrames } from './cxi-frame-book.js';
import { bookAgain, scaleFrames } from './cxi-frames.js';
import { type RunHalves, writeHalves } from './cxi-half-files.js';
import { LevmarScaling } from './cxi-levmar.js';
import { refineTogether } from './cxi-likelihood.js';
import { mergesNegatives, refinesTogether } from './cxi-posterior.js';
import type { CxiProgram } from './cxi-program.js';
import { cxiSetup } from './cxi-setup.js';
import { cellsText } from './cxi-target-text.js';
import { scalesTogether } from './levmar-options.js';
import type { MergingTarget } from './merging-set.js';

/** One pass over all frames, with its counts and cells in the log. With `keeps` the frames go into the backend. */
export async function scalingPass(
  program: CxiProgram,
  target: MergingTarget,
  keeps: boolean,
): Promise<ScaledFrames> {
  const { show, files } = program;
  const { scaled, halves } = await scaleInPool(program, target, keeps);
  if (halves !== null && scaled.accepted.length > 0) {
    const frames = scaled.accepted.map((frame) => ({ ...frame, name: uniqueName(frame.source, frame.name) }));
    const [odd, even] = writeHalves(program, target, frames, halves);
    files.log(`The halves of these frames are in ${odd} (odd) and ${even} (even).\n`);
  }
  files.log(countsOf(program, scaled));
  if (scaled.nKept > 0)
    files.log(
      `${scaled.nKept} frames of earlier runs in ${program.backend.label} are merged with them: ${scaled.accepted.length} frames in all, in cells and tables below\n`,
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

/** What a pass came to, and the halves of frames that were refined together. */
interface PassResult {
  readonly scaled: ScaledFrames;
  readonly halves: RunHalves | null;
}

async function scaleInPool(program: CxiProgram, target: MergingTarget, keeps: boolean): Promise<PassResult> {
  const { params, set, sources, backend } = program;
  const pool = program.makePool(cxiSetup(params, target, set, program.reverseLookup), sources.length);
  let writer: BackendWriter | null = null;
  try {
    if (keeps && params.backend_add) await backend.hold?.();
    const kept = keeps && params.backend_add ? await backend.read() : null;
    if (keeps && !params.short_circuit) writer = await backend.write(set.hkl);
    const result = await scaleBy(program, target, pool, keeps, writer, kept);
    if (writer !== null && result.scaled.accepted.length > 0) {
      program.files.checkNames();
      await writer.commit();
      writer = null;
    }
    return result;
  } finally {
    await writer?.abandon();
    await pool.close();
  }
}

/** By the algorithm that is asked for: all frames together, or each on its own. */
async function scaleBy(
  program: CxiProgram,
  target: MergingTarget,
  pool: FramePool<CxiTasks>,
  keeps: boolean,
  writer: BackendWriter | null,
  kept: BackendContent | null,
): Promise<PassResult> {
  const { params, set, sources, show } = program;
  const options = {
    set,
    negatives: mergesNegatives(params),
    keepsUnmerged: keepsUnmerged(params),
    countsOnly: params.short_circuit,
    begin: (stage: string, total: number) => show.begin(stage, total),
    advance: (n: number) => show.advance(n),
  };
  const counting = { ...options, countsOnly: true };
  const isLast = keeps && !params.short_circuit;
  if (isLast && refinesTogether(params)) {
    const first = await scaleFrames(sources, pool, null, null, counting);
    const { outcomes, halves } = await refineTogether(program, target, first.accepted);
    return { scaled: await bookAgain(first, outcomes, writer, options, program.breathe), halves };
  }
  if (isLast && scalesTogether(params)) {
    const together = new LevmarScaling(program, target);
    const first = await scaleFrames(sources, pool, null, null, counting, together.gather);
    if (first.accepted.length > 0) await together.refine();
    return {
      scaled: await scaleFrames(sources, pool, writer, null, options, together.finish),
      halves: null,
    };
  }
  return { scaled: await scaleFrames(sources, pool, writer, kept, options), halves: null };
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

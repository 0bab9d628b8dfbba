import type { SymmetryQuestion } from '../ambiguity/crystal-symmetry.js';
import type { IndexingWays } from '../ambiguity/indexing-ways.js';
import type { IndexingSolution, StartPicture } from '../ambiguity/solve-indexing.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import { correlationPlot } from '../report/correlation-plot.js';
import { pointPlot } from '../report/point-plot.js';
import type { IndexingProgram } from './indexing-program.js';
import type { Comparison } from './indexing-comparison.js';
import type { FrameLabels } from './match-solution.js';

/** How much there is to compare, and with what: the frames themselves, or the file of that name. */
export function writeWhatIsCompared(
  { params, files }: IndexingProgram,
  reference: { readonly path: string } | null,
  { compared, members }: Comparison,
  { orderOf }: FrameLabels,
): void {
  const { d_min: dMin, d_max: dMax, sigma_min: sigmaMin } = params.indexing_ambiguity;
  const nFrames = orderOf(members).length;
  const perFrame = compared.deviation.length / Math.max(1, nFrames);
  files.log.write(
    ` By ${reference?.path ?? 'the frames themselves'}: ${nFrames} frames, ${perFrame.toFixed(0)} observations each between ${dMax} and ${dMin} A with I/sigma above ${sigmaMin}\n`,
  );
}

/** What decided which ways are symmetries of the crystal. */
export function writeQuestions(
  files: IndexingProgram['files'],
  questions: readonly SymmetryQuestion[],
): void {
  for (const { names, answer } of questions) {
    const other = answer.other.flatMap((cc, g) => (Number.isNaN(cc) ? [] : [`${names[g]} ${cc.toFixed(2)}`]));
    if (other.length === 0) continue;
    files.log.write(
      ` Reflections that had no part in the choice agree with themselves by ${answer.same.toFixed(2)}, with those in the other ways by: ${other.join('  ')}\n`,
    );
  }
}

/** The frames as points, and their correlations. */
export function writePictures(
  files: IndexingProgram['files'],
  { frames, pairs, embedding }: StartPicture,
  solution: IndexingSolution,
  { names }: IndexingWays,
  entries: readonly SolutionEntry[],
): void {
  const plotted = Array.from(frames, (f) => ({
    name: entries[f].name,
    way: solution.way[f],
    isDecided: entries[f].isDecided,
  }));
  const chosen = Array.from(frames, (f) => solution.way[f]);
  files.writeIndexing('indexing_points.svg', pointPlot(embedding, names, plotted, entries.length));
  files.writeIndexing('indexing_correlations.svg', correlationPlot(pairs, names, chosen));
}

import type { FrameRecord } from '../output/frame-record.js';
import { mergeReportText } from '../output/merge-text.js';
import { tableOneText } from '../output/table-one-text.js';
import type { PrepareReport } from '../parallel/prepare-sources.js';
import type { FrameOutcome } from '../parallel/prime-tasks.js';
import { dataReduction } from './data-reduction.js';
import { primeMergedFile } from './prime-output.js';
import { primeUnmerged } from './prime-unmerged.js';
import type { PrimeProgram, ProgramEnd } from './prime-program.js';
import type { PrimeRunEnd, PrimeRunHooks, StageResult } from './prime-run.js';
import { primeTableOne } from './prime-table-one.js';
import { hklAt, type RunData } from './run-data.js';
import { indexingFields, rejectedRecords } from './frame-records.js';
import { convergenceText, halvesLine, rejectedText, stageLine } from './stage-text.js';
import { depositedStatistics, tablesText } from './quality-tables.js';
import { type PrimeFindings, runStatistics } from './run-statistics.js';

const METHOD =
  'post-refinement against the merged set in cycles, as prime.postrefine (method = prime; Uervirojnangkoorn et al., 2015)';

const SAME_CODE =
  'The tables that follow are of the last merge, made as those of method = likelihood: docs/statistics.md. Friedel mates are together.\n';

/** Keeps log, files and the fate of every frame up to date while the run goes on. */
export class RunRecorder implements PrimeRunHooks {
  private readonly stages: StageResult[] = [];
  private mtz = '';
  /** Observations dropped as outliers, in the order in which that happened. */
  private readonly rejections: unknown[] = [];

  constructor(
    private readonly program: PrimeProgram,
    private readonly prepared: readonly PrepareReport[],
  ) {}

  begin(stage: string, total: number): void {
    this.program.show.begin(stage, total);
  }

  progress(nFrames: number): void {
    this.program.show.advance(nFrames);
  }

  finished(result: StageResult): void {
    const { files, show } = this.program;
    const { report } = result;
    const cycle = this.stages.length;
    this.stages.push(result);
    const heading = cycle === 0 ? '' : `Post-refinement cycle ${cycle} (${report.mode})\n`;
    this.mtz = files.writeMerge(primeMergedFile(this.program, result));
    files.log.write(
      heading +
        mergeReportText(report, files.shown(this.mtz)) +
        `${rejectedText(result.fates)}\nObservations dropped as outliers: ${report.nRejectedObservations}\n\n`,
    );
    files.writeFrames(this.records(result.run, result.outcomes, result.fates, report.stage));
    this.noteOutliers(result);
    files.writeRejections(this.rejections);
    files.writeTableOne(primeTableOne(report, null));
    files.writeStatistics(runStatistics(this.stages, null));
    show.say(stageLine(result));
  }

  /** The last stage that was merged. */
  get last(): StageResult | null {
    return this.stages.at(-1) ?? null;
  }

  /** The observations of the last stage, where a file of them is asked for. */
  writeUnmerged(last: StageResult): void {
    const { files } = this.program;
    if (files.wantsUnmerged) files.writeUnmerged(primeUnmerged(primeMergedFile(this.program, last), last));
  }

  /** `told` is what is said of the last merge besides the original's tables; null where nothing was merged. */
  finish(end: PrimeRunEnd, told: PrimeFindings | null): ProgramEnd {
    const { files, show } = this.program;
    if (end.kind === 'nothing-merged') {
      const message = `Nothing could be merged at ${end.stage}.\n${rejectedText(end.fates)}`;
      files.log.write(`${message}\n`);
      files.writeFrames(this.records(end.run, end.outcomes, end.fates, end.stage));
      return { kind: 'nothing', message };
    }
    const convergence = convergenceText(this.stages, end);
    files.log.write(`${convergence}\n`);
    if (this.last !== null && told !== null) {
      this.writeResult(this.last, told);
      const { text } = told.halves;
      files.log.write(`${text}${SAME_CODE}${tablesText(told.tables, files.shown(this.mtz))}`);
      const tableOne = primeTableOne(this.last.report, { ...told.halves, tables: told.tables });
      files.log.write(`${tableOneText(tableOne)}\n`);
      files.writeTableOne(tableOne);
      files.writeStatistics(runStatistics(this.stages, told));
      show.say(halvesLine(told));
    }
    files.log.write(`Merged data: ${files.shown(this.mtz)}\n`);
    return { kind: 'done', mtz: this.mtz, convergence: convergence.trimEnd() };
  }

  /** The last stage once more, in all formats that are asked for. */
  private writeResult(last: StageResult, { halves, tables }: PrimeFindings): void {
    const { files } = this.program;
    const merge = primeMergedFile(this.program, last, halves.sets.at(0) ?? null);
    const records = this.records(last.run, last.outcomes, last.fates, last.report.stage);
    const nOutliers = this.stages.reduce((sum, { report }) => sum + report.nRejectedObservations, 0);
    this.mtz = files.writeResult(
      merge,
      halves.made === 'none'
        ? dataReduction(records, last.report.statistics, {
            method: METHOD,
            halvesBy: 'observation',
            nOutliers,
          })
        : dataReduction(records, depositedStatistics(tables), {
            method: METHOD,
            halvesBy: 'lattice',
            nOutliers,
          }),
    );
  }

  private noteOutliers({ run, outliers, report }: StageResult): void {
    for (const i of outliers)
      this.rejections.push({
        source: run.frames[run.observations.frame[i]].source,
        hkl: hklAt(run, i),
        intensityFull: run.observations.intensityFull[i],
        reason: 'outlier',
        stage: report.stage,
      });
  }

  private records(
    run: RunData,
    outcomes: readonly FrameOutcome[],
    fates: StageResult['fates'],
    stage: string,
  ): FrameRecord[] {
    const modelled = run.frames.map((frame, i): FrameRecord => {
      const outcome = outcomes[i];
      const reason = fates[i];
      const detail = outcome.kind === 'rejected' ? outcome.detail : '';
      return {
        source: frame.source,
        name: frame.name,
        stage,
        rejected: reason === null ? null : { reason, detail },
        model: outcome.kind === 'modelled' ? outcome.model : null,
        fit: outcome.kind === 'modelled' ? outcome.fit : null,
        nObservations: frame.n,
        nMerged: reason === null && outcome.kind === 'modelled' ? outcome.n : 0,
        meanPartiality: outcome.kind === 'modelled' ? outcome.meanPartiality : null,
        extra: { ...indexingFields(frame), leftOut: frame.leftOut ?? {} },
      };
    });
    return [...modelled, ...rejectedRecords(this.prepared)];
  }
}

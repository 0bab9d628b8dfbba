#!/usr/bin/env node
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findSources } from '../input/find-sources.js';
import { problemSentences } from '../input/problem-sentences.js';
import { readReference, type ReferenceFile, referenceMismatch } from '../input/reference-file.js';
import type { SourceRef } from '../input/source-ref.js';
import { isoformTables } from '../output/isoform-tables.js';
import { toJson } from '../output/json.js';
import { LogFile } from '../output/log-file.js';
import { writeFileAtomic } from '../output/write-atomic.js';
import { loadPrimeParams, type LoadedPrimeParams } from '../params/load-prime-params.js';
import type { IndexBasis } from '../pipeline/index-basis.js';
import { type ClusteredFrames, clusterFrames } from '../pipeline/cluster-program.js';
import { primeSetup } from '../pipeline/prime-setup.js';
import { htmlPage } from '../report/html-page.js';
import { isoformPicture, isoformSummaries, isoformText } from '../report/isoform-report.js';
import { isoformCharts } from '../report/isoform-charts.js';
import { smallCommands } from './command-list.js';
import { dataArguments } from './data-arguments.js';
import { exitCode } from './exit-codes.js';
import { nodeFileSystem } from './node-file-system.js';
import { problemsText } from './parameter-output.js';
import { readIndexBasis } from './references.js';
import { chooseProgress, makePool } from './run-in-folder.js';
import { type GivenOptions, refuse, runSmallCommand } from './small-command.js';

const DEFAULT_FOLDER = 'isoforms';

async function main(words: readonly string[], given: GivenOptions): Promise<number> {
  const folder = typeof given.output === 'string' ? given.output : DEFAULT_FOLDER;
  if (existsSync(folder)) return refuse(`${folder} is there already: -o names another folder.`);
  const loaded = loadPrimeParams(dataArguments(words), nodeFileSystem, smallCommands.clusterIsoform.name);
  for (const warning of loaded.warnings) process.stderr.write(`Warning: ${warning}\n`);
  if (loaded.kind === 'errors') return refuse(problemsText(loaded.problems));
  const references = readIsoforms(loaded);
  if (typeof references === 'string') return refuse(references);
  const found = await findSources(loaded.params.data, process.cwd());
  for (const sentence of problemSentences(found.problems)) process.stderr.write(`Warning: ${sentence}\n`);
  if (found.sources.length === 0) return refuse('No input was found in data.');
  const indexBasis = readIndexBasis(loaded.params, loaded);
  if (typeof indexBasis === 'string') return refuse(indexBasis);
  mkdirSync(folder, { recursive: true });
  const log = new LogFile(join(folder, 'log.txt'));
  try {
    const run = { folder, loaded, sources: found.sources, references, indexBasis };
    const clustered = await cluster(run, log);
    if (clustered === null) {
      process.stderr.write('No frame could be used.\n');
      return exitCode.failed;
    }
    write(run, clustered, log);
    return exitCode.done;
  } finally {
    log.close();
  }
}

/** The references of isorefin, or why one cannot serve. */
function readIsoforms({ params, spaceGroup, unitCell }: LoadedPrimeParams): ReferenceFile[] | string {
  const target = { spaceGroup, unitCell };
  const references: ReferenceFile[] = [];
  for (const path of params.isoform_cluster.isorefin.filter((name) => name !== null)) {
    const result = readReference(path, { target });
    const trouble = result.kind === 'error' ? result.detail : referenceMismatch(result, target);
    if (trouble !== null) return `isorefin = ${path}: ${trouble}`;
    if (result.kind === 'reference') references.push(result);
  }
  return references.length === 1 ? 'isorefin takes the references of two isoforms or more.' : references;
}

interface Run {
  readonly folder: string;
  readonly loaded: LoadedPrimeParams;
  readonly sources: readonly SourceRef[];
  readonly references: readonly ReferenceFile[];
  readonly indexBasis: IndexBasis | null;
}

async function cluster({ folder, loaded, ...given }: Run, log: LogFile): Promise<ClusteredFrames | null> {
  const { params, spaceGroup, unitCell } = loaded;
  const target = { spaceGroup, unitCell };
  const pool = makePool(primeSetup(params, target), params.n_processors, given.sources.length);
  const progress = await chooseProgress(false);
  const files = {
    log,
    writeIndexing: (name: string, text: string) => writeFileAtomic(join(folder, name), text),
    shown: (name: string) => join(folder, name),
  };
  try {
    return await clusterFrames({ ...given, params, target, pool, show: progress, files });
  } finally {
    progress.end();
    await pool.close();
  }
}

function write(
  { folder, sources }: Run,
  { frames, nCompared, clusters, statistics }: ClusteredFrames,
  log: LogFile,
): void {
  const sorted = frames.map(({ name, unitCell }, f) => ({ name, unitCell, nCompared: nCompared[f] }));
  const summaries = isoformSummaries(sorted, clusters);
  const text = `${isoformText(summaries, clusters)}\n\n${isoformTables(statistics)}`;
  process.stdout.write(text);
  log.write(`Data: ${sources.length} sources\n${text}`);
  const records = frames.map(({ source, name, unitCell }, f) => ({
    source,
    name,
    isoform: clusters.isoform[f] < 0 ? null : clusters.isoform[f] + 1,
    probability: clusters.probability[f],
    unitCell,
  }));
  for (let k = 0; k < clusters.nIsoforms; k++) {
    // Of a single isoform the frames that show nothing are part too: the run that merges them judges them.
    const own = records
      .filter(({ isoform }) => clusters.nIsoforms === 1 || isoform === k + 1)
      .map(({ source }) => resolve(source));
    if (own.length === 0) continue;
    writeFileAtomic(join(folder, `isoform_${k + 1}.lst`), [...new Set(own), ''].join('\n'));
  }
  const trials = clusters.trials.map(({ nIsoforms, logLikelihood, likeness }) => ({
    nIsoforms,
    logLikelihood,
    likeness,
  }));
  const isoforms = summaries.map((summary) => ({
    ...summary,
    isoform: summary.isoform < 0 ? null : summary.isoform + 1,
    merge: statistics.merges[summary.isoform] ?? null,
  }));
  const pairs = statistics.pairs.map(({ first, second, agreement }) => ({
    isoforms: [first + 1, second + 1],
    ...agreement,
  }));
  writeFileAtomic(
    join(folder, 'isoforms.json'),
    `${toJson({ nIsoforms: clusters.nIsoforms, trials, isoforms, pairs, frames: records }, 1)}\n`,
  );
  const picture = isoformPicture(sorted, clusters);
  writeFileAtomic(join(folder, 'isoforms.svg'), picture);
  writeFileAtomic(
    join(folder, 'isoforms.html'),
    htmlPage('Isoforms', `${picture}\n${isoformCharts(statistics)}`, text),
  );
  process.stderr.write(
    `Lists for merging, one an isoform, log.txt, isoforms.json, isoforms.svg and isoforms.html are in ${folder}.\n`,
  );
}

await runSmallCommand(
  smallCommands.clusterIsoform,
  { output: { alias: 'o', type: 'string', requiresArg: true } },
  main,
);

import type { PrimeParams } from '../params/prime-params.js';
import { asciiLine } from './ascii.js';
import type { IntensityLabels } from './merged-mtz.js';

export type OutputFormat = PrimeParams['output']['formats'][number];

/** Ends of the names of files, in the order in which one of them stands for all. */
const ENDS: readonly (readonly [OutputFormat, string])[] = [
  ['mtz', '_merge.mtz'],
  ['cns', '_merge.hkl'],
  ['mmcif', '_merge.cif'],
  ['crystfel', '_merge_crystfel.hkl'],
  ['xds', '_merge_XDS_ASCII.HKL'],
  ['unmerged_mtz', '_unmerged.mtz'],
  ['unmerged_mmcif', '_unmerged.cif'],
];

/** The file that a stage is called by: the first one of the formats that are asked for. */
export function fileOfStage(stage: string, formats: readonly OutputFormat[]): string {
  return stage + (ENDS.find(([format]) => formats.includes(format))?.[1] ?? '');
}

/** What is written, and what the files say of the program that wrote them. */
export interface OutputOptions {
  readonly formats: readonly OutputFormat[];
  readonly labels: IntensityLabels;
  /** The half sets as files of their own too. */
  readonly halfSets: boolean;
  readonly version: string;
  /** Lines about program and parameters. */
  readonly history: readonly string[];
  readonly deposition: PrimeParams['deposition'];
}

/** Parameters that name places or say how to compute, not what: the files do not depend on them. */
const PLACES =
  /^(data|targlob|run_no|overwrite|n_processors|nproc|queue|timeout_seconds|title|backend|mysql|output\.(prefix|title))\b/;
/** MTZ files hold 30 lines of history; three are for the program and the stage. */
const MOST_LINES = 27;
const MOST_CHARACTERS = 80;

/** `changed` are the parameters that differ from their defaults, as PHIL. */
export function outputOptions(params: PrimeParams, changed: string, version: string): OutputOptions {
  const { formats, labels, half_sets: halfSets } = params.output;
  return {
    formats,
    labels,
    halfSets,
    version,
    history: historyLines(`prime.run ${version}, method = ${params.method}`, changed, 'params_changed.phil'),
    deposition: params.deposition,
  };
}

/** Lines for MTZ files: `head`, then the changed parameters; `rest` is where those are for which there is no room. */
export function historyLines(head: string, changed: string, rest: string): string[] {
  const parameters = pathsAndValues(changed)
    .filter((line) => !PLACES.test(line))
    .map((line) => asciiLine(line).slice(0, MOST_CHARACTERS));
  if (parameters.length <= MOST_LINES) return [head, ...parameters];
  const nLeft = parameters.length - MOST_LINES + 1;
  return [head, ...parameters.slice(0, MOST_LINES - 1), `and ${nLeft} more in ${rest}`];
}

/** `scope.name = value` of every definition of a PHIL text as `showText` writes it. */
function pathsAndValues(text: string): string[] {
  const lines: string[] = [];
  const scopes: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.endsWith('{')) scopes.push(line.slice(0, -1).trim());
    else if (line === '}') scopes.pop();
    else if (line.includes('=')) lines.push([...scopes, line].join('.'));
  }
  return lines;
}

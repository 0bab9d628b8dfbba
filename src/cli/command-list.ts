import type { CommandText } from './command-text.js';
import { indexingCommands } from './indexing-commands.js';

const OUTPUT = ['-o, --output FILE', 'picture to write, .svg or .html'] as const;

/** The commands that look at runs and reflections, with all that -h says of them. */
export const smallCommands = {
  plotstats: {
    name: 'prime.plotstats',
    summary: 'statistics of every merge of a run, as table and picture',
    usage: 'RUN',
    details: [
      'RUN is the folder of a run, its statistics.json, or the log.txt of prime.postrefine.',
      'The table goes to the terminal, the picture into plotstats.html or the file that -o names.',
    ],
    options: [OUTPUT],
    examples: ['prime.plotstats Prime_Run_1', 'prime.plotstats old_run/log.txt -o statistics.svg'],
  },
  viewstats: {
    name: 'prime.viewstats',
    summary: 'convergence of the refined parameters of a run',
    usage: 'RUN',
    details: [
      'RUN is the folder of a run, its statistics.json, or the log.txt of prime.postrefine. Shown are means and, in',
      'parentheses, standard deviations over the frames after every cycle; with method = likelihood the error model and',
      'the profile that all frames share. Then quantiles and histograms over the merged frames of the last cycle, from',
      'frames.jsonl. The picture goes into viewstats.html or the file that -o names.',
    ],
    options: [OUTPUT],
    examples: ['prime.viewstats Prime_Run_1', 'prime.viewstats Prime_Run_1 -o parameters.svg'],
  },
  comparestats: {
    name: 'prime.comparestats',
    summary: 'the last merges of several runs or logs side by side',
    usage: 'RUN RUN ...',
    details: [
      'A RUN is the folder of a run, its statistics.json, or the log.txt of prime.postrefine.',
      'A table goes to the terminal, pictures and tables by shell into comparestats.html or the file that -o names.',
    ],
    options: [OUTPUT, ['--shells', 'the tables by shell on the terminal too']],
    examples: [
      'prime.comparestats Prime_Run_1 Prime_Run_2',
      'prime.comparestats old_run/log.txt Prime_Run_1',
    ],
  },
  clusterIsoform: {
    name: 'prime.cluster_isoform',
    summary: 'sorts frames by their intensities into isoforms',
    usage: 'PARAMETERS',
    details: [
      'PARAMETERS are those of prime.run: data, target_unit_cell, target_space_group and so on, and isoform_cluster.n_clusters (Auto: the',
      'frames say how many there are), d_min, d_max, and isorefin with a reference file for each isoform. Lists of the frames of each',
      'isoform, which data of prime.run takes, statistics of each and of how they agree (log.txt, isoforms.html), and isoforms.json with',
      'all of it and the isoform, probability and cell of every frame go into a new folder.',
    ],
    options: [['-o, --output DIR', 'the folder (isoforms)']],
    examples: [
      'prime.cluster_isoform params.phil',
      'prime.cluster_isoform params.phil n_clusters=3 -o three',
      'prime.cluster_isoform params.phil isorefin=open.mtz isorefin=closed.pdb',
    ],
  },
  printIntegrationPickle: {
    name: 'prime.print_integration_pickle',
    summary: 'everything about single frames, with beam position and systematic absences',
    usage: 'FILE ...',
    details: [
      'FILE is whatever data of prime.run may be, of any format (prime.inspect sums up many). For every lattice: cell, space',
      'group, geometry, mosaicity, a table by resolution, and how strong the reflections are that the space group extinguishes,',
      'by kind of absence, beside those of the same rows or planes that it allows.',
    ],
    options: [
      ['--space_group SYMBOL', 'whose absences to look at, in place of that of the file'],
      ['--n-bins N', 'number of shells (10)'],
    ],
    examples: [
      'prime.print_integration_pickle int-0-00001.pickle',
      'prime.print_integration_pickle frames.tar:ind3 --space_group P6122',
    ],
  },
  rMtzMtz: {
    name: 'prime.r_mtz_mtz',
    summary: 'R and correlation of two sets of intensities by resolution',
    usage: 'FILE FILE',
    details: [
      'The second set is brought to the scale of the first. Files are MTZ, mmCIF or CNS reflections, or PDB and mmCIF',
      'models, of which intensities are calculated. Friedel mates are averaged.',
    ],
    options: [
      ['--b-factor', 'refine a relative B factor too'],
      ['--n-bins N', 'number of shells (20)'],
      ['--d-min D, --d-max D', 'limits of resolution in Å'],
    ],
    examples: [
      'prime.r_mtz_mtz Prime_Run_1/likelihood_merge.mtz Prime_Run_2/likelihood_merge.mtz',
      'prime.r_mtz_mtz merged.mtz model.pdb --b-factor --d-min 2',
    ],
  },
} as const satisfies Readonly<Record<string, CommandText>>;

type CommandLine = Pick<CommandText, 'name' | 'summary'>;

/** Commands that explain themselves elsewhere, with their lines. */
const OTHERS: readonly CommandLine[] = [
  { name: 'prime.run', summary: 'post-refines and merges still frames' },
  { name: 'prime.postrefine', summary: 'the same program under its old name' },
  { name: 'prime.inspect', summary: 'what is in files of integration results' },
  { name: 'cxi.merge', summary: 'scales frames to a model and merges them' },
  { name: 'cxi.xmerge', summary: 'merges what cxi.merge left in its backend' },
];

/** The installed commands with their lines, in the order in which people meet them. */
export function commandLines(installed: readonly string[]): CommandLine[] {
  const known: readonly CommandLine[] = [
    ...OTHERS,
    ...Object.values(indexingCommands),
    ...Object.values(smallCommands),
    { name: 'prime', summary: 'this list; prime --completion bash (or zsh) prints shell completion' },
  ];
  return known.filter(({ name }) => installed.includes(name));
}

/** The help of a small command. */
export function commandHelp(command: CommandText): string {
  const { name, summary, usage, details = [], options = [], examples } = command;
  const all = [...options, ['-h, --help', 'this text'] as const, ['-V, --version', 'the version'] as const];
  const width = Math.max(...all.map(([option]) => option.length));
  return [
    `${name} ${usage}`,
    '',
    `${summary[0].toUpperCase()}${summary.slice(1)}.`,
    ...details,
    '',
    'Options:',
    ...all.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

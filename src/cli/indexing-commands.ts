import type { CommandText } from './command-text.js';

/** What prime.change_path_indexing_ambiguity takes. */
export const pathParameters = ['data', 'oldpath', 'newpath', 'output'];

/** The commands about ways to index, with all that -h says of them. */
export const indexingCommands = {
  solve: {
    name: 'prime.solve_indexing_ambiguity',
    summary: 'chooses how each frame is indexed, and stops before merging',
    usage: 'PARAMETERS ...',
    details: [
      'Takes the parameters of prime.run (prime.run -h). The folder of the run gets log.txt, indexing_solution.json and',
      'two pictures. prime.run takes the solution with indexing_ambiguity.index_basis_in=FILE; it chooses by itself',
      'too, so that this is for looking at the choice alone.',
    ],
    options: [['-q, --quiet', 'no progress']],
    examples: [
      'prime.solve_indexing_ambiguity params.phil',
      'prime.solve_indexing_ambiguity params.phil indexing_ambiguity.index_basis_in=reference.mtz',
    ],
  },
  exploreTwinOperators: {
    name: 'prime.explore_twin_operators',
    summary: 'lists the (pseudo-)merohedral twin operators of frames, files or a cell',
    usage: 'DATA ...',
    details: [
      'DATA are integration results as prime.run takes them (folder, glob, archive, list), or files of reflections or',
      'models (MTZ, mmCIF, PDB). One line for each lattice: name, cell, operators; pseudo-merohedral ones with the angle',
      'by which they are off (Le Page).',
    ],
    options: [
      ['--only_merohedral', 'only operators that every cell of the space group has'],
      ['--max_delta DEGREES', 'how far a two-fold axis of the lattice may be off (3)'],
      ['--space_group SYMBOL', 'in place of the symmetry in the files'],
      ['--unit_cell "A B C AL BE GA"', 'with --space_group: this cell; no DATA is needed'],
    ],
    examples: [
      'prime.explore_twin_operators frames.tar --only_merohedral',
      'prime.explore_twin_operators --space_group P6 --unit_cell "90.8 90.8 45.6 90 90 120"',
    ],
  },
  changeBasis: {
    name: 'prime.change_basis',
    summary: 'reindexes the reflections of an MTZ file',
    usage: 'FILE.mtz OPERATOR',
    details: [
      'Indices, cell and space group change; each value stays with its reflection, and I(+) and I(-) change places where',
      'the Friedel mate comes into the asymmetric unit. Phases and anomalous differences are left out, with a word.',
      'The new file is FILE_modified.mtz unless -o names another. An operator that begins with a minus sign stands',
      'behind --.',
    ],
    options: [['-o, --output FILE', 'the file to write']],
    examples: ['prime.change_basis merged.mtz k,h,-l', 'prime.change_basis merged.mtz -- -h,-k,l'],
  },
  changePath: {
    name: 'prime.change_path_indexing_ambiguity',
    summary: 'rewrites the paths of frames in a solution file',
    usage: 'data=SOLUTION oldpath=OLD newpath=NEW',
    details: [
      'For frames that have moved. SOLUTION is indexing_solution.json of a run, or a pickle of the original; what is',
      'written is JSON, new_indexing_solution.json unless output=FILE names another.',
    ],
    examples: [
      'prime.change_path_indexing_ambiguity data=indexing_solution.json oldpath=/data/old newpath=/data/new',
    ],
  },
  compareSolutions: {
    name: 'prime.compare_solution_pickles',
    summary: 'compares two solutions of an indexing ambiguity',
    usage: 'SOLUTION SOLUTION',
    details: [
      'Solutions are indexing_solution.json of a run or pickles of the original. Lists the frames whose operators differ,',
      'then the counts. Where a space group is known (it stands in the JSON), operators are also compared by what they',
      'mean, and up to one operator for all frames, as solutions without a reference are equivalent then.',
    ],
    options: [['--space_group SYMBOL', 'of the crystal, where no file tells it']],
    examples: [
      'prime.compare_solution_pickles Prime_Run_1/indexing_solution.json Prime_Run_2/indexing_solution.json',
      'prime.compare_solution_pickles solution_pickle.pickle Prime_Run_1/indexing_solution.json --space_group P6',
    ],
  },
} as const satisfies Readonly<Record<string, CommandText>>;

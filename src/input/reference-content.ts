import type { AtomicModel } from '../crystal/model/atomic-model.js';
import { spaceGroup as namedGroup, SymmetryError, type SpaceGroup } from '../crystal/space-group.js';
import { unitCell as cellOfNumbers, type UnitCell } from '../crystal/unit-cell.js';
import { type CifBlock, looksLikeCif, readCif } from './cif-document.js';
import { looksLikeCns, readCns } from './cns-reflections.js';
import type { ReferenceIntensities } from './measured-reference.js';
import { hasReflections, readCifReflections } from './mmcif-reflections.js';
import { hasModel, readMmcifModel } from './mmcif-model.js';
import type { BuiltModel } from './model-builder.js';
import { intensitiesOf, isUnmerged, readMtz } from './mtz-reader.js';
import { looksLikePdb, readPdbModel } from './pdb-model.js';
import { ReferenceProblem } from './reference-problem.js';
import { averageRepeated } from './repeated-reflections.js';

/** Measured intensities of a file. */
export interface MeasuredContent {
  readonly kind: 'measured';
  readonly reference: ReferenceIntensities;
  readonly labels: readonly string[];
  readonly fromAmplitudes: boolean;
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  readonly notes: readonly string[];
}

export type ReferenceContent =
  | MeasuredContent
  | { readonly kind: 'model'; readonly model: AtomicModel; readonly notes: readonly string[] };

interface ContentOptions {
  readonly target?: { readonly spaceGroup: SpaceGroup; readonly unitCell: UnitCell };
  readonly label?: string;
}

const WHAT_IS_READ =
  'it is none of the reference files that are read: MTZ, mmCIF (reflections or a model), CNS reflections, PDB';

/** What a file holds, by its content; several values of a reflection are averaged, and that is noted. @throws ReferenceProblem */
export function interpretReference(bytes: Buffer, options: ContentOptions): ReferenceContent {
  const content = contentOf(bytes, options);
  if (content.kind === 'model') return content;
  const { reference, nRepeated } = averageRepeated(content.reference, content.spaceGroup);
  if (nRepeated === 0) return content;
  const how = content.reference.sigma === null ? 'plain means' : 'means weighted by 1/sigma²';
  const note = `${nRepeated} reflections have several values, of which ${how} were taken`;
  return { ...content, reference, notes: [...content.notes, note] };
}

function contentOf(bytes: Buffer, options: ContentOptions): ReferenceContent {
  if (bytes.length === 0) throw new ReferenceProblem('it is empty');
  if (bytes.toString('latin1', 0, 4) === 'MTZ ') return ofMtz(bytes, options.label);
  if (bytes.subarray(0, 4096).includes(0)) throw new ReferenceProblem(WHAT_IS_READ);
  const text = bytes.toString('latin1');
  if (looksLikeCif(text)) return ofCif(readCif(text), options);
  if (looksLikeCns(text)) return ofCns(text, options);
  if (looksLikePdb(text)) return ofModel(readPdbModel(text));
  throw new ReferenceProblem(WHAT_IS_READ);
}

function ofModel({ model, notes }: BuiltModel): ReferenceContent {
  if (model.n === 0) throw new ReferenceProblem('it has no atoms whose form factors are known');
  return { kind: 'model', model, notes };
}

function ofMtz(bytes: Buffer, label: string | undefined): ReferenceContent {
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') throw new ReferenceProblem(mtz.detail);
  if (isUnmerged(mtz))
    throw new ReferenceProblem(
      'it is unmerged, with single measurements that are not to be averaged as they stand: give the merged file of the same data, of a run here its merged MTZ or mmCIF file',
    );
  const data = intensitiesOf(mtz, label);
  if (data.kind === 'error') throw new ReferenceProblem(data.detail);
  const { labels, fromAmplitudes } = data;
  const { cell, spaceGroup } = mtz;
  return { kind: 'measured', reference: data, labels, fromAmplitudes, unitCell: cell, spaceGroup, notes: [] };
}

/** The first block with measured values, or else with a model. */
function ofCif(blocks: readonly CifBlock[], options: ContentOptions): ReferenceContent {
  for (const block of blocks) {
    const found = hasReflections(block) ? readCifReflections(block) : null;
    if (found === null) continue;
    const { reference, labels, fromAmplitudes } = found;
    const crystal = completed(found.unitCell, found.spaceGroup, options);
    return { kind: 'measured', reference, labels, fromAmplitudes, ...crystal };
  }
  const withModel = blocks.find(hasModel);
  if (withModel === undefined)
    throw new ReferenceProblem('none of its data blocks has reflections with values, or atoms');
  return ofModel(readMmcifModel(withModel));
}

function ofCns(text: string, options: ContentOptions): ReferenceContent {
  const { reference, labels, fromAmplitudes, cell, symbol } = readCns(text);
  const crystal = completed(cellOrNull(cell), groupOrNull(symbol), options);
  return { kind: 'measured', reference, labels, fromAmplitudes, ...crystal };
}

/** Comments of a CNS file need not be understood. */
function cellOrNull(cell: readonly number[] | null): UnitCell | null {
  try {
    return cell === null ? null : cellOfNumbers(cell);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function groupOrNull(symbol: string | null): SpaceGroup | null {
  try {
    return symbol === null ? null : namedGroup(symbol);
  } catch (error) {
    if (error instanceof SymmetryError) return null;
    throw error;
  }
}

/** Cell and space group, from the target where the file has none. */
function completed(
  unitCell: UnitCell | null,
  spaceGroup: SpaceGroup | null,
  { target }: ContentOptions,
): { unitCell: UnitCell; spaceGroup: SpaceGroup; notes: readonly string[] } {
  const cell = unitCell ?? target?.unitCell;
  const group = spaceGroup ?? target?.spaceGroup;
  if (cell === undefined) throw new ReferenceProblem('it has no unit cell');
  if (group === undefined) throw new ReferenceProblem('it has no space group');
  const missing = [
    ...(unitCell === null ? ['unit cell'] : []),
    ...(spaceGroup === null ? ['space group'] : []),
  ];
  const notes = missing.length === 0 ? [] : [`it has no ${missing.join(' and ')}: taken from the target`];
  return { unitCell: cell, spaceGroup: group, notes };
}

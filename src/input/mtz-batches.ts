import { identity3, invert3, multiply3, type Matrix3 } from '../crystal/matrix3.js';
import { parseOperation } from '../crystal/symmetry-operation.js';
import { reciprocalCell, type UnitCell } from '../crystal/unit-cell.js';
import { expectNearEwaldSphere, rmsEwaldOffset } from './check-ewald.js';
import { checkedCell, frameOf, maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { intoLaboratory, type Vector3 } from './laboratory-frame.js';
import { type Batch, readBatches } from './mtz-batch-headers.js';
import { columnValues, type MtzFile, readMtz } from './mtz-file.js';
import { rejected } from './origin.js';
import type { RawFrame, ReadResult } from './raw-frame.js';
import type { ReadOptions } from './read-options.js';
import { pickTriples, positionsByNumber } from './rows-by-number.js';

/**
 * The batches of an unmerged MTZ file, each a frame. Intensities of such files are corrected for polarization already.
 * @throws InputProblem for the whole file
 */
export function readMtzBatches(
  bytes: Buffer,
  source: string,
  name: string,
  options: ReadOptions,
): ReadResult[] {
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') throw new InputProblem('bad-value', `As an MTZ file: ${mtz.detail}.`);
  const batches = readBatches(bytes);
  if (batches.length === 0)
    throw new InputProblem(
      'missing-field',
      'The MTZ file has no batch headers, so that nothing is known of the orientation of its frames: give the files that the integration wrote.',
    );
  if (mtz.nRows > maxObservations)
    throw new InputProblem(
      'too-large',
      `It has ${mtz.nRows} reflections; ${maxObservations} are the most of one file.`,
    );
  expectNotScaled(mtz);
  const rows = readRows(mtz, options);
  const positions = positionsByNumber(rows.batch);
  const digits = String(batches.reduce((most, { number }) => Math.max(most, number), 0)).length;
  const nMissing = mtz.nBatches - batches.length;
  const missing = new InputProblem(
    'truncated',
    `The headers of ${nMissing} of ${mtz.nBatches} batches are missing or damaged.`,
  );
  const problems = nMissing > 0 ? [rejected({ source, name, lattice: 0 }, missing)] : [];
  const results = batches.flatMap((batch): ReadResult[] => {
    const label = `batch${String(batch.number).padStart(digits, '0')}`;
    const origin = { source: `${source}:${label}`, name: `${name}:${label}`, lattice: 0 };
    try {
      const at = positions.get(batch.number) ?? new Int32Array(0);
      const pick = (values: Float32Array) => Float64Array.from(at, (i) => values[i]);
      const hkl = pickTriples(rows.hkl, at);
      const frame = frameOf({
        ...origin,
        ...latticeOf(batch, mtz, hkl),
        hkl,
        intensity: pick(rows.intensity),
        sigma: pick(rows.sigma),
        failed: null,
        hall: mtz.spaceGroup.hall.trim(),
      });
      expectNearEwaldSphere(hkl, frame.reciprocalMatrix, frame.wavelength);
      return [frame];
    } catch (error) {
      return [rejected(origin, error)];
    }
  });
  return [...results, ...problems];
}

/** Intensities that a scale was applied to are no measurements any more: refined again they would give other numbers. */
function expectNotScaled(mtz: MtzFile): void {
  const scales = columnValues(mtz, 'SCALEUSED');
  if (scales?.some((scale) => Math.abs(scale - 1) > 1e-6) === true)
    throw new InputProblem(
      'foreign',
      'The MTZ file has scaled intensities, as its column SCALEUSED tells: post-refinement starts from what the integration wrote, so give those files.',
    );
}

interface Rows {
  /** As measured: the reduction to the asymmetric unit is undone. 3n interleaved. */
  readonly hkl: Int32Array;
  readonly batch: Float32Array;
  readonly intensity: Float32Array;
  readonly sigma: Float32Array;
}

function readRows(mtz: MtzFile, { intensity }: ReadOptions): Rows {
  const required = (label: string) => {
    const values = columnValues(mtz, label);
    if (values === null) throw new InputProblem('missing-field', `The MTZ file has no column ${label}.`);
    return values;
  };
  const hasProfile = columnValues(mtz, 'IPR') !== null;
  const label = intensity === 'profile' || (intensity === 'auto' && hasProfile) ? 'IPR' : 'I';
  const indices = [required('H'), required('K'), required('L')];
  return {
    hkl: indicesAsMeasured(mtz, indices, columnValues(mtz, 'M/ISYM') ?? columnValues(mtz, 'M_ISYM')),
    batch: required('BATCH'),
    intensity: required(label),
    sigma: required(`SIG${label}`),
  };
}

/** M/ISYM = 256 M + isym: operation (isym + 1)/2 of the file brought the index here, with its sign changed for even isym. */
function indicesAsMeasured(
  mtz: MtzFile,
  [h, k, l]: readonly Float32Array[],
  isym: Float32Array | null,
): Int32Array {
  const hkl = new Int32Array(3 * mtz.nRows);
  // The stored index is ±h R, rows times matrix.
  const inverses = mtz.symmetryOperations.map((text) =>
    invert3(Float64Array.from(parseOperation(text).rotation)),
  );
  for (let i = 0; i < mtz.nRows; i++) {
    const code = isym === null ? 1 : Math.round(isym[i]) % 256;
    const inverse = isym === null ? identity3() : inverses[(code - 1) >> 1];
    if (!(code >= 1) || inverse === undefined)
      throw new InputProblem('bad-value', `Row ${i + 1} has the impossible M/ISYM ${isym?.[i]}.`);
    const sign = code % 2 === 1 ? 1 : -1;
    for (let j = 0; j < 3; j++)
      hkl[3 * i + j] = sign * Math.round(h[i] * inverse[j] + k[i] * inverse[3 + j] + l[i] * inverse[6 + j]);
  }
  return hkl;
}

function latticeOf(
  batch: Batch,
  mtz: MtzFile,
  hkl: Int32Array,
): Pick<
  RawFrame,
  'reciprocalMatrix' | 'polarizationNormal' | 'wavelength' | 'detectorDistanceMm' | 'unitCell'
> {
  const cell = checkedCell(batch.cell);
  const wavelength =
    batch.wavelength > 0
      ? batch.wavelength
      : (mtz.datasets.find(({ wavelength }) => wavelength !== null)?.wavelength ?? 0);
  const matrix = multiply3(batch.rotation, busingLevyB(cell));
  const [x, y, z] = batch.source;
  // Programs differ in whether this vector points to the source or away from it; the reflections tell.
  const beams: Vector3[] = [
    [-x, -y, -z],
    [x, y, z],
  ];
  const normal: Vector3 = Math.abs(z) < 0.9 ? [0, 0, 1] : [0, 1, 0];
  const lattices = beams.map((beam) => intoLaboratory(matrix, beam, normal));
  const offsets = lattices.map(({ reciprocalMatrix }) => rmsEwaldOffset(hkl, reciprocalMatrix, wavelength));
  const { reciprocalMatrix } = lattices[offsets[0] <= offsets[1] ? 0 : 1];
  const detectorDistanceMm = batch.distanceMm > 0 ? batch.distanceMm : nominalDistanceMm;
  return { reciprocalMatrix, polarizationNormal: null, wavelength, detectorDistanceMm, unitCell: cell };
}

/** Where the file has none: it only gives the residual of spot positions of method = prime its unit. */
const nominalDistanceMm = 100;

/** B of Busing & Levy (1967, 10.1107/S0365110X67000970), which the U of MTZ files goes with: a* along x, b* in the xy plane. */
function busingLevyB(cell: UnitCell): Matrix3 {
  const r = reciprocalCell(cell);
  const radians = Math.PI / 180;
  const cosBeta = Math.cos(r.beta * radians);
  const cosGamma = Math.cos(r.gamma * radians);
  const sinGamma = Math.sin(r.gamma * radians);
  const cosAlpha = Math.cos(r.alpha * radians);
  const cy = (cosAlpha - cosBeta * cosGamma) / sinGamma;
  const cz = Math.sqrt(Math.max(0, 1 - cosBeta * cosBeta - cy * cy));
  return Float64Array.of(r.a, r.b * cosGamma, r.c * cosBeta, 0, r.b * sinGamma, r.c * cy, 0, 0, r.c * cz);
}

import { multiply3, transpose3 } from '../crystal/matrix3.js';
import { cellOfReciprocalMatrix } from '../crystal/orientation.js';
import { cellOfMetric, orthogonalization, type UnitCell } from '../crystal/unit-cell.js';
import type { AcceptedFrame } from '../merge/cxi/merging-outcome.js';
import type { BackendEntry, BackendFrame } from '../output/backend/backend.js';

/** Name of a frame in the tables: where it comes from, with the name of the member of an archive. */
export function uniqueName(source: string, name: string): string {
  return source.endsWith(name) ? source : `${source}/${name}`;
}

/** The rows of an accepted frame in the tables. */
export function backendEntry(frame: AcceptedFrame): BackendEntry {
  const { reflection, intensity, sigma, position, hkl, postrefined: p } = frame;
  const matrix = p === null ? directMatrix(frame.unitCell) : frame.reciprocalMatrix;
  return {
    frame: {
      name: uniqueName(frame.source, frame.name),
      wavelength: frame.wavelength,
      beamXMm: frame.beamXMm,
      beamYMm: frame.beamYMm,
      detectorDistanceMm: frame.detectorDistanceMm,
      correlation: frame.correlation,
      slope: frame.slope,
      offset: frame.offset,
      matrix: [...matrix],
      postrefined:
        p === null
          ? null
          : { scaleG: p.scaleG, bFactor: p.bFactor, radius: p.radius, rotX: p.rotX, rotY: p.rotY },
    },
    observations: { reflection, intensity, sigma, position, hkl },
  };
}

/** Rows a, b, c of a cell in its own Cartesian axes, Å. */
function directMatrix(cell: UnitCell): Float64Array {
  return transpose3(orthogonalization(cell));
}

/** Without post-refinement the table of frames has the cell's axes, with it A*. */
export function cellOfFrame({ matrix, postrefined }: BackendFrame): UnitCell {
  return postrefined === null
    ? cellOfMetric(multiply3(matrix, transpose3(matrix)))
    : cellOfReciprocalMatrix(matrix);
}

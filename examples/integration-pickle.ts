import { flexDouble, flexMillerIndex, flexVec2Double } from './flex-writer.js';
import type { PythonValue } from './pickle-writer.js';

/** What an integration program reports of one lattice. */
export interface IntegratedLattice {
  /** Miller indices, 3n interleaved. */
  readonly hkl: ArrayLike<number>;
  readonly intensity: ArrayLike<number>;
  readonly sigma: ArrayLike<number>;
  /** Predicted spots in pixels, 2n interleaved. */
  readonly spotPx: ArrayLike<number>;
  /** a, b, c (Å), alpha, beta, gamma (degrees) */
  readonly cell: readonly number[];
  readonly hall: string;
  /** A*, row-major with columns a*, b*, c* (Å⁻¹). */
  readonly reciprocalMatrix: ArrayLike<number>;
}

export interface IntegratedImage {
  readonly beamMm: readonly [number, number];
  readonly detectorDistanceMm: number;
  readonly wavelength: number;
  readonly pixelSizeMm: number;
  readonly pointGroup: string;
  readonly lattices: readonly IntegratedLattice[];
}

/** The dict that `cctbx.xfel` writes for an image, as a value of Python. */
export function integrationDict(image: IntegratedImage): { readonly dict: Record<string, PythonValue> } {
  const { lattices } = image;
  return {
    dict: {
      observations: lattices.map(millerArray),
      mapped_predictions: lattices.map((lattice) => flexVec2Double(lattice.spotPx)),
      xbeam: image.beamMm[0],
      ybeam: image.beamMm[1],
      distance: image.detectorDistanceMm,
      wavelength: image.wavelength,
      pixel_size: image.pixelSizeMm,
      residual: 0.1,
      mosaicity: 0.1,
      pointgroup: image.pointGroup,
      current_orientation: lattices.map((lattice) => ({
        call: 'cctbx_orientation_ext crystal_orientation',
        args: [{ tuple: Array.from(lattice.reciprocalMatrix) }, true],
      })),
      current_cb_op_to_primitive: lattices.map(() => ({
        call: 'cctbx_sgtbx_ext change_of_basis_op',
        args: ['x,y,z'],
      })),
      sa_parameters: lattices.map(() => 'None'),
      identified_isoform: null,
    },
  };
}

function millerArray(lattice: IntegratedLattice): PythonValue {
  const group: PythonValue = { call: 'cctbx_sgtbx_ext space_group', args: [lattice.hall] };
  const state: Record<string, PythonValue> = {
    _unit_cell: { call: 'cctbx_uctbx_ext unit_cell', args: [{ tuple: lattice.cell }] },
    _space_group_info: {
      call: 'cctbx.sgtbx space_group_info',
      args: [],
      isNew: true,
      state: { tuple: [group] },
    },
    _indices: flexMillerIndex(lattice.hkl),
    _anomalous_flag: true,
    _binner: null,
    _data: flexDouble(lattice.intensity),
    _sigmas: flexDouble(lattice.sigma),
    _info: null,
    _observation_type: { call: 'cctbx.xray.observation_types intensity', args: [], isNew: true },
  };
  return { call: 'cctbx.miller array', args: [], isNew: true, state: { dict: state } };
}

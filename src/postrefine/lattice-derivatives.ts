import { multiply3, transpose3, type Matrix3 } from '../crystal/matrix3.js';
import { fractionalization, type UnitCell } from '../crystal/unit-cell.js';

const degree = Math.PI / 180;

/**
 * dB/da, dB/db, dB/dc (Å⁻²) and dB/dα, dB/dβ, dB/dγ (Å⁻¹ per degree) of B = transpose(fractionalization), each lower
 * triangular: from d(O⁻¹) = -O⁻¹ dO O⁻¹.
 */
export function reciprocalDerivatives(cell: UnitCell): readonly Matrix3[] {
  const f = fractionalization(cell);
  return orthogonalizationDerivatives(cell).map((dO) => {
    const dB = transpose3(multiply3(multiply3(f, dO), f));
    return dB.map((value) => -value);
  });
}

/** The derivatives of the orthogonalization matrix (a along x, b in the xy plane), in the same order. */
function orthogonalizationDerivatives(cell: UnitCell): readonly Matrix3[] {
  const { b, c } = cell;
  const [ca, cb, cg] = [cell.alpha, cell.beta, cell.gamma].map((angle) => Math.cos(angle * degree));
  const [sa, sb, sg] = [cell.alpha, cell.beta, cell.gamma].map((angle) => Math.sin(angle * degree));
  const y = (ca - cb * cg) / sg;
  const w = Math.sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
  const wByAlpha = (sa * (ca - cb * cg)) / w;
  const wByBeta = (sb * (cb - ca * cg)) / w;
  const wByGamma = (sg * (cg - ca * cb)) / w;
  const perDegree = (...elements: number[]): Matrix3 =>
    Float64Array.from(elements, (value) => value * degree);
  return [
    Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0),
    Float64Array.of(0, cg, 0, 0, sg, 0, 0, 0, 0),
    Float64Array.of(0, 0, cb, 0, 0, y, 0, 0, w / sg),
    perDegree(0, 0, 0, 0, 0, (-c * sa) / sg, 0, 0, (c * wByAlpha) / sg),
    perDegree(0, 0, -c * sb, 0, 0, (c * sb * cg) / sg, 0, 0, (c * wByBeta) / sg),
    perDegree(
      0,
      -b * sg,
      0,
      0,
      b * cg,
      c * (cb - (y * cg) / sg),
      0,
      0,
      (c * (wByGamma - (w * cg) / sg)) / sg,
    ),
  ];
}

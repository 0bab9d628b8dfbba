import { rmsEwaldOffset } from '../input/check-ewald.js';
import type { IndexedCrystal, RawFrame } from '../input/raw-frame.js';
import { formatCell } from '../crystal/unit-cell.js';
import { row, symbolOf, unsoundLines } from './inspection-text.js';
import type { AbsenceStrength, LatticeReport, StrengthSums } from '../statistics/lattice-report.js';
import { alignedTable } from './aligned-table.js';

/** One lattice, for people. */
export function latticeText(report: LatticeReport): string {
  const { frame, observations, overall } = report;
  const { counts, dMin, dMax } = observations;
  return [
    `${frame.source}, lattice ${frame.lattice + 1}`,
    row('space group', `${symbolOf(frame.hall)}, of indexing`),
    row('point group', `${report.spaceGroup.pointGroup}, of ${report.spaceGroup.lookupSymbol}`),
    row('cell', `${formatCell(frame.unitCell)} (Å, °)`),
    row('wavelength', `${frame.wavelength.toFixed(6)} Å (${(HC / frame.wavelength).toFixed(1)} eV)`),
    row('distance', `${frame.detectorDistanceMm.toFixed(3)} mm`),
    ...spotLines(frame),
    row('mosaicity', mosaicityText(frame.crystal)),
    row(
      'domain size',
      unknownOr(frame.crystal?.domainSize, (size) => `${size.toFixed(0)} Å`),
    ),
    row(
      'Ewald offset',
      `${(1000 * rmsEwaldOffset(frame.hkl, frame.reciprocalMatrix, frame.wavelength)).toFixed(3)} rms, 1/1000 Å`,
    ),
    row('reflections', `${frame.n}, ${counts.sound} of them sound`),
    ...unsoundLines(counts.failed, counts['not-finite'], counts['sigma-not-positive']),
    row('resolution', `${dMax.toFixed(2)} - ${dMin.toFixed(2)} Å`),
    row('mean I/sigma', shown(overall.meanIOverSigma)),
    '',
    shellLines(report),
    '',
    absenceLines(report),
    '',
  ].join('\n');
}

/** Planck's constant times the speed of light, eV Å (CODATA 2018). */
const HC = 12398.41984332;

function spotLines({ spots }: RawFrame): string[] {
  if (spots.kind === 'predicted')
    return [row('beam position', 'spots are those that the orientation predicts')];
  const { beamXMm, beamYMm, pixelSizeMm } = spots;
  const mm = `${beamXMm.toFixed(3)}, ${beamYMm.toFixed(3)} mm`;
  if (pixelSizeMm === null)
    return [row('beam position', mm), row('pixel size', 'not in the file: set pixel_size_mm')];
  const pixels = [beamXMm, beamYMm].map((x) => (x / pixelSizeMm).toFixed(2)).join(', ');
  return [row('beam position', `${mm} (${pixels} pixels)`), row('pixel size', `${pixelSizeMm} mm`)];
}

function mosaicityText(crystal: IndexedCrystal | undefined): string {
  const parts = [
    [crystal?.mosaicityDegrees, '°'],
    [crystal?.halfMosaicityDegrees, '° half width by maximum likelihood'],
  ] as const;
  const known = parts.flatMap(([value, text]) =>
    typeof value === 'number' ? [`${+value.toPrecision(4)}${text}`] : [],
  );
  return known.length > 0 ? known.join(', ') : UNKNOWN;
}

const UNKNOWN = 'not in the file';

function unknownOr(value: number | null | undefined, show: (value: number) => string): string {
  return value === null || value === undefined ? UNKNOWN : show(value);
}

function shown(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '-';
}

const STRENGTH = ['reflections', '<I>', '<sigma>', '<I/sigma>', 'I/sigma > 3 (%)'];

function strengthCells(sums: StrengthSums): string[] {
  const { n, nStrong, meanIntensity, meanSigma, meanIOverSigma } = sums;
  return [String(n), ...[meanIntensity, meanSigma, meanIOverSigma, (100 * nStrong) / n].map(shown)];
}

function shellLines({ limits, shells, overall }: LatticeReport): string {
  return alignedTable([
    ['resolution (Å)', ...STRENGTH],
    ...shells.map((sums, s) => [
      `${limits.dMax(s).toFixed(2)} - ${limits.dMin(s).toFixed(2)}`,
      ...strengthCells(sums),
    ]),
    ['all', ...strengthCells(overall)],
  ]);
}

function absenceLines({ spaceGroup, kinds, absences }: LatticeReport): string {
  const symbol = spaceGroup.lookupSymbol;
  if (kinds.length === 0)
    return `${symbol} has no systematic absences; --space_group looks at those of another.`;
  const lines = ({ name, absent, allowed }: AbsenceStrength, others: string) => [
    [`${name}: absent`, ...strengthCells(absent)],
    [`  ${others}`, ...strengthCells(allowed)],
  ];
  return alignedTable([
    [`absences of ${symbol}`, ...STRENGTH],
    ...kinds.flatMap((kind) => lines(kind, 'allowed of its kind')),
    ...lines(absences, 'all others'),
  ]);
}

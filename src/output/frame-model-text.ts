import type { VarianceModel } from '../merge/likelihood/variance-model.js';
import { learntProfileText, type LearntProfileText } from './profile-table-text.js';
import { fallOffText, type FallOffText } from './fall-off-text.js';
import { learntDetectorText, type LearntDetectorText } from './detector-text.js';
import type { WidthSummary } from '../postrefine/likelihood/width-summary.js';

/** What the merged frames have in common, for the log and statistics.json. */
export interface CommonModel {
  readonly errorModel: VarianceModel;
  /** Smallest, median and largest factor F of the frames' variances. */
  readonly varianceFactor: readonly [number, number, number];
  /** Means of the shared priors by name. */
  readonly profile: Readonly<Record<string, number>>;
  /** What was learnt beyond that; null: nothing. */
  readonly learntProfile: LearntProfileText | null;
  /** What all frames have in common over the detector. */
  readonly learntDetector: LearntDetectorText;
  /** How the fall-off of the intensities depends on the direction; null: not at all. */
  readonly anisotropy: FallOffText | null;
  readonly width: WidthSummary;
  /** Finest spacing, Å. */
  readonly dMin: number;
  /** Medians over the frames, Å⁻¹. */
  readonly gamma0: number;
  readonly gammaE: number;
}

const DEGREES = 180 / Math.PI;

/** Error model, profile and widths, each with what it means. */
export function commonModelText(model: CommonModel): string {
  return [
    ...errorLines(model),
    ...profileLines(model),
    learntProfileText(model.learntProfile),
    learntDetectorText(model.learntDetector),
    fallOffText(model.anisotropy),
    '',
    '',
  ].join('\n');
}

function errorLines({ errorModel: e, varianceFactor: f }: CommonModel): string[] {
  return [
    'Errors of the observations: V = F (sb b + sg g m + (e^2 + h^2 L) m^2 + c m kp S), m = kp J (docs/method.md, 3)',
    row(
      'sb',
      e.background.toPrecision(3),
      "factor of the input's variances without counting; 1: they are right",
    ),
    row(
      'sg',
      e.counting.toPrecision(3),
      "factor of the input's counting variances; 1: they are right, more: gain or profile fit",
    ),
    row('e', percent(Math.sqrt(e.proportional)), 'error that goes with the intensity, on the Ewald sphere'),
    row(
      'h',
      percent(Math.sqrt(e.tail)),
      'the same where the partiality has fallen to 1/e: error of the partialities',
    ),
    row(
      'c',
      percent(e.wilson),
      'variance that goes with the mean intensity of the resolution: neighbours, background',
    ),
    row(
      'F',
      `${f.map((x) => x.toFixed(2)).join(', ')}`,
      'smallest, median, largest factor of a merged frame: large ones count less',
    ),
  ];
}

function profileLines(model: CommonModel): string[] {
  const { profile: p, width: w } = model;
  return [
    'Profile (rocking curve) of the frames',
    row('kappa', p.kappa.toFixed(3), 'shape: 0 Gaussian, 1 Lorentzian'),
    row(
      'skew',
      `${p.eta0.toFixed(3)} ${signed(p.eta1)} t`,
      'asymmetry at 1/d = 0 and its change to the highest resolution (t = d_min/d)',
    ),
    row(
      'half width',
      `${w.halfWidthLow.toExponential(2)}, ${w.halfWidthHigh.toExponential(2)}`,
      `at half maximum, 1/A, at ${(10 * model.dMin).toFixed(1)} and ${model.dMin.toFixed(2)} A`,
    ),
    row(
      'constant part',
      w.constant.toExponential(2),
      `1/A, as of domains of ${w.constant > 0 ? (0.5 / w.constant).toFixed(0) : 'more than measurable'} A; 0: not needed`,
    ),
    row(
      'mosaicity-like',
      `${(DEGREES * w.mosaicity).toFixed(4)} deg`,
      'part that goes with 1/d: mosaic spread, divergence',
    ),
    row(
      'bandwidth-like',
      percent(w.bandwidth, 3),
      'part that goes with 1/d^2: spread of wavelengths or cell edges',
    ),
    row('', `rms ${percent(w.rms, 1)}`, 'by how much these three parts, added in squares, miss the width'),
    row(
      'common rotation',
      `${(DEGREES * p.rotX).toFixed(3)}, ${(DEGREES * p.rotY).toFixed(3)} deg`,
      'of all frames about x and y of the laboratory against the indexed orientations: direction of the beam',
    ),
    row(
      'gamma_0, gamma_e',
      `${model.gamma0.toFixed(5)}, ${model.gammaE.toFixed(5)}`,
      "the original's terms: r_s = gamma_0 + gamma_e tan(2 theta) through r_s = 2 w; medians, 1/A",
    ),
  ];
}

function row(name: string, value: string, meaning: string): string {
  return ` ${name.padEnd(16)} ${value.padEnd(22)} ${meaning}`;
}

function percent(ratio: number, digits = 2): string {
  return `${(100 * ratio).toFixed(digits)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'} ${Math.abs(value).toFixed(3)}`;
}

import type { VarianceModel } from '../merge/likelihood/variance-model.js';
import type { HalfSetShell, HalfSetStatistics } from '../statistics/half-set-statistics.js';
import { fixed } from './format-number.js';
import { number, percent, shellTableText } from './shell-table-text.js';

/** What the log says of one set of frames after a cycle. */
export interface LikelihoodCycleText {
  readonly label: string;
  readonly nFrames: number;
  readonly nAccepted: number;
  readonly nRejectedObservations: number;
  readonly medianCorrelation: number;
  /** Correlation of the merge with that of the cycle before, J over the Wilson mean; null in the first one. */
  readonly agreement: number | null;
  readonly variance: VarianceModel;
  /** Means of the shared priors by name. */
  readonly profile: Readonly<Record<string, number>>;
  /** ln evidence for the table of the profile that the frames were refined with; null: there was none. */
  readonly profileEvidence: number | null;
  /** The same for the polarization and the map of the detector that it was refined with. */
  readonly polarizationEvidence: number | null;
  readonly detectorMapEvidence: number | null;
}

/** Fewer frames than this cannot tell by themselves which of them are right. */
const FEWEST_TO_COMPARE = 4;

/** Said where no frame agrees with the others, of `nFrames` frames. */
export function noFrameAgrees(nFrames: number): string {
  return nFrames < FEWEST_TO_COMPARE ? TOO_FEW : NONE_AGREES;
}

const TOO_FEW =
  'Too few frames to tell from each other which of them are right: none was rejected, and errors of frames are not known. Give more frames before you use this merge.';
const NONE_AGREES =
  'Hardly any frame agrees with the others beyond the mean intensity of its resolution: nothing tells right frames from wrong ones, so none was rejected. The data are noise, wrongly indexed, or too few frames; do not use this merge unless CC1/2 says otherwise.';

/** One cycle: frames, error model, profile. */
export function likelihoodCycleText(cycle: LikelihoodCycleText): string {
  const v = cycle.variance;
  const p = cycle.profile;
  return [
    cycle.label,
    ` frames merged:             ${fixed(cycle.nAccepted, 8, 0)} of ${cycle.nFrames}, median correlation with the others beyond the Wilson mean ${fixed(cycle.medianCorrelation, 0, 3)}`,
    ` observations rejected:     ${fixed(cycle.nRejectedObservations, 8, 0)}`,
    ...(cycle.agreement === null
      ? []
      : [
          ` agreement:                 ${fixed(cycle.agreement, 8, 6)} (correlation with the merge of the cycle before, J over the Wilson mean)`,
        ]),
    ` error model:               background x ${v.background.toPrecision(3)}, counting x ${v.counting.toPrecision(3)}, proportional e^2 ${v.proportional.toPrecision(3)},`,
    `                            with partiality h^2 ${v.tail.toPrecision(3)}, with the Wilson mean c ${v.wilson.toPrecision(3)}`,
    ` profile:                   kappa ${fixed(p.kappa, 0, 3)} (0 Gaussian, 1 Lorentzian), ln w = ${fixed(p.a0, 0, 3)} ${signed(p.a1)} t ${signed(p.a2)} t^2 ${signed(p.a3)} exp(-6t),`,
    `                            skew ${fixed(p.eta0, 0, 3)} ${signed(p.eta1)} t, height x width^(${signed(-p.zeta).replace(' ', '')}); t = d_min/d, w in 1/A`,
    ...(cycle.profileEvidence === null
      ? []
      : [
          `                            times a shape learnt from all frames (ln evidence ${cycle.profileEvidence.toFixed(0)})`,
        ]),
    ...evidenceLines('another polarization', cycle.polarizationEvidence),
    ...evidenceLines('a map of the detector', cycle.detectorMapEvidence),
    '',
    '',
  ].join('\n');
}

function evidenceLines(part: string, lnEvidence: number | null): string[] {
  if (lnEvidence === null) return [];
  return [
    ` detector:                  ${part} learnt from all frames (ln evidence ${lnEvidence.toFixed(0)})`,
  ];
}

function signed(value: number): string {
  const size = Math.abs(value).toFixed(3);
  return `${value < 0 && Number(size) > 0 ? '-' : '+'} ${size}`;
}

const HEADER =
  'Bin Resolution Range     Completeness           <N_obs>  |     <I>   <I/sigI> |  CC1/2     +-     CC*     +-  CC*half  Rsplit  N_half |  CCiso   N_iso';

const CC_STAR =
  'CC*half = sqrt(2 CC1/2 / (1 + CC1/2)), of the reflections that both halves observed. CC*: estimated correlation of the merge with the true intensities; with posterior variances, of all that was merged (docs/statistics.md).\n' +
  '+-: standard errors. Of CC1/2 over the reflections, and so also how far it is off 0 by chance where there is nothing but noise; of CC* what the posteriors leave open.\n\n';

/** Table of the merged intensities by shell; CC and R in percent. */
export function halfSetTableText({ shells, overall }: HalfSetStatistics, fileName: string): string {
  const table = shellTableText(
    `Summary for ${fileName}`,
    [HEADER],
    shells,
    shells.map(columns),
    columns(overall),
  );
  return table.replace(/\n$/, CC_STAR);
}

function columns(s: HalfSetShell): string {
  return (
    `${percent(s.completeness, 6, 1)} ${fixed(s.nObserved, 6, 0)} / ${fixed(s.nPossible, 6, 0)} ${fixed(s.multiplicity, 8, 2)}  |` +
    `${number(s.meanI, 10, 1)} ${number(s.meanIOverSigma, 8, 2)} |` +
    `${percent(s.ccHalf, 7, 2)} ${percent(s.ccHalfError, 6, 2)} ${percent(s.ccStar, 7, 2)} ${percent(s.ccStarError, 6, 2)} ${percent(s.ccStarOfHalves, 8, 2)} ${percent(s.rSplit, 7, 2)} ${fixed(s.nHalf, 7, 0)} |` +
    `${percent(s.ccIso, 7, 2)} ${fixed(s.nIso, 7, 0)}`
  );
}

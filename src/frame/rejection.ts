import type { InputRejectionReason } from '../input/raw-frame.js';

/** Why a frame takes no part, wherever in the run that was decided. */
export type FrameRejectionReason =
  | InputRejectionReason
  | 'other-isoform'
  | 'cell-mismatch'
  | 'no-observations'
  | 'no-pixel-size'
  | 'too-few-observations'
  | 'wilson-failed'
  | 'refinement-failed'
  | 'bad-standard-error'
  | 'bad-cc'
  | 'bad-scale'
  | 'bad-gamma-e'
  | 'bad-cell'
  | 'nothing-to-merge'
  | 'undecided-indexing'
  | 'disagrees';

/** Why one observation of a frame takes no part. */
export type ObservationRejectionReason =
  | 'not-integrated'
  | 'not-finite'
  | 'sigma-not-positive'
  | 'systematic-absence'
  | 'beyond-ewald-sphere'
  | 'resolution'
  | 'weak'
  | 'ice-ring'
  | 'partiality'
  | 'outlier';

const FRAME_SENTENCES: Readonly<Record<FrameRejectionReason, string>> = {
  unreadable: 'the file cannot be read',
  empty: 'the file or its list of reflections is empty',
  truncated: 'the file ends too early',
  foreign: 'the file is not an integration result that this program knows',
  refused: 'the file asks for code or objects that no integration result needs, and was not followed',
  'missing-field': 'the file lacks something that is needed',
  'bad-value': 'the file holds a value that cannot be',
  'too-large': 'the file is larger than the stated limit',
  'other-isoform': 'the isoform of the frame is not the requested one',
  'cell-mismatch': 'the unit cell does not fit the target space group',
  'no-observations': 'no observation is left after the selection',
  'no-pixel-size': 'neither pixel_size_mm nor the file gives the size of a pixel',
  'too-few-observations': 'too few observations for a scale',
  'wilson-failed': 'the Wilson plot of the frame failed',
  'refinement-failed': 'post-refinement failed',
  'bad-standard-error': 'the standard error is too far from the median of all frames',
  'bad-cc': 'the correlation with the reference is below frame_accept_min_cc',
  'bad-scale': 'the scale G is too far from the median of all frames',
  'bad-gamma-e': 'gamma_e is too far from the median of all frames',
  'bad-cell': 'the unit cell is farther than merge.uc_tolerance from target_unit_cell',
  'nothing-to-merge': 'no observation of the frame is above merge.partiality_min and not an outlier',
  'undecided-indexing': 'the data do not say in which of several ways the frame has to be indexed',
  disagrees: 'the frame does not agree with what the other frames say of its reflections',
};

const OBSERVATION_SENTENCES: Readonly<Record<ObservationRejectionReason, string>> = {
  'not-integrated': 'marked as failed by the program that integrated',
  'not-finite': 'intensity, sigma or position is not a finite number, or larger than 1e30',
  'sigma-not-positive': 'sigma is zero or negative',
  'systematic-absence': 'systematically absent in the target space group',
  'beyond-ewald-sphere':
    'd below half the wavelength: no crystal diffracts there (wrong cell, wavelength or index)',
  resolution: 'outside merge.d_min..d_max',
  weak: 'I/sigma not above merge.sigma_min',
  'ice-ring': 'inside the ice ring',
  partiality: 'partiality not above merge.partiality_min',
  outlier: 'outlier among its equivalents (sigma_rejection)',
};

export function frameRejectionText(reason: FrameRejectionReason): string {
  return FRAME_SENTENCES[reason];
}

export function observationRejectionText(reason: ObservationRejectionReason): string {
  return OBSERVATION_SENTENCES[reason];
}

/** Counts by reason; merging two tallies counts what the union would give. */
export type ObservationTally = Partial<Record<ObservationRejectionReason, number>>;

export function addTally(into: ObservationTally, from: ObservationTally): void {
  for (const [reason, count] of Object.entries(from) as [ObservationRejectionReason, number][])
    into[reason] = (into[reason] ?? 0) + count;
}

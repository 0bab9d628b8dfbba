/** Reading of MTZ files: the whole file with `readMtz`, its intensities with `intensitiesOf`. */
export { columnValues, isUnmerged, readMtz, type MtzError, type MtzFile } from './mtz-file.js';
export type { MtzColumnHeader, MtzDataset, MtzErrorReason } from './mtz-header.js';
export { intensitiesOf, type MtzIntensities } from './mtz-intensities.js';

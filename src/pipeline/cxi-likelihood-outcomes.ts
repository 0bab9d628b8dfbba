import { mapToAsu } from '../crystal/reflection.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import type { MergingOutcome } from '../merge/cxi/merging-outcome.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { median } from '../numeric/summary.js';
import type { UnmergedFrame } from '../output/unmerged-file.js';
import { tableShells } from '../statistics/merging-table.js';
import type { AboutFrame } from './cxi-frame-book.js';
import type { JointProgram } from './joint-program.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { MergingTarget } from './merging-set.js';

/**
 * What brings the merged intensities to those of the model: the median over the shells of the tables of the ratio of their
 * means, which a few strong low orders do not decide. 1 where nothing can be compared.
 */
export function scaleToModel(
  { set, files, dMin, params }: JointProgram,
  { spaceGroup }: MergingTarget,
  { run, reflections }: LikelihoodData,
  { posterior, nObservations }: OutputCandidates,
): number {
  const lookup = new ReflectionLookup(set);
  const hkl = mapToAsu(spaceGroup, run.reflections.hkl, set.anomalous);
  const shells = tableShells(dMin, params.output.n_bins);
  const sums = Array.from({ length: shells.count }, () => ({ model: 0, merged: 0 }));
  posterior.forEach((intensity, r) => {
    const place = lookup.find(hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]);
    const model = nObservations[r] > 0 && place >= 0 ? (set.model?.[place] ?? NaN) : NaN;
    const shell = shells.shellOf(reflections.qSquared[r]);
    if (shell < 0 || Number.isNaN(model)) return;
    sums[shell].model += model;
    sums[shell].merged += intensity;
  });
  const ratios = sums.map(({ model, merged }) => model / merged).filter((ratio) => ratio > 0);
  if (ratios.length > 0) return median(ratios);
  files.log(
    'Warning: nothing can be compared with the model; the scale of the intensities is arbitrary.\n\n',
  );
  return 1;
}

/** What became of each frame that the engine was given; observations as they weigh in the merge. */
export function* outcomes(
  { set }: JointProgram,
  { spaceGroup }: MergingTarget,
  { run, layout }: LikelihoodData,
  { merge, frames: refined }: LikelihoodResult,
  frames: readonly (AboutFrame | null)[],
  unmerged: Iterable<UnmergedFrame>,
): Generator<MergingOutcome> {
  for (const [f, about] of frames.entries()) {
    if (about === null || merge.frames.accepted[f] === 1) continue;
    const { source, name } = run.frames[f];
    const detail = `disagreement with the other frames (likelihood)`;
    yield { kind: 'rejected', source, name, reason: 'postrefinement', detail };
  }
  const lookup = new ReflectionLookup(set);
  for (const { number, unitCell, reciprocalMatrix, observations } of unmerged) {
    const about = frames[number - 1];
    const vector = refined[number - 1]?.vector;
    if (about === null || vector === undefined) continue;
    const asu = mapToAsu(spaceGroup, observations.hkl.subarray(0, 3 * observations.n), set.anomalous);
    const places = Int32Array.from({ length: observations.n }, (_, i) => i).filter(
      (i) => lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]) >= 0,
    );
    const reflection = places.map((i) => lookup.find(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]));
    yield {
      ...about,
      kind: 'accepted',
      slope: 1,
      offset: 0,
      unitCell,
      postrefined: {
        scaleG: Math.exp(vector[layout.lnG]),
        bFactor: vector[layout.bFactor],
        rotX: vector[layout.rotX],
        rotY: vector[layout.rotY],
        radius: Math.exp(vector[layout.a0]),
        eta: null,
        domainSize: null,
        esds: [],
      },
      reciprocalMatrix: reciprocalMatrix.slice(),
      matched: reflection,
      reflection,
      intensity: Float64Array.from(places, (i) => observations.intensity[i]),
      sigma: Float64Array.from(places, (i) => observations.sigma[i]),
      position: new Float64Array(2 * places.length),
      hkl: Int32Array.from(
        { length: 3 * places.length },
        (_, j) => observations.hkl[3 * places[Math.floor(j / 3)] + (j % 3)],
      ),
    };
  }
}

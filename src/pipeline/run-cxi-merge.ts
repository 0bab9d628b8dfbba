import type { UnitCell } from '../crystal/unit-cell.js';
import { mean } from '../numeric/summary.js';
import { cellTuple, tableExplanation } from '../output/cxi/merging-text.js';
import { refinesPropagated } from './cxi-errors.js';
import type { ScaledFrames } from './cxi-frame-book.js';
import { mergePart } from './cxi-merged-part.js';
import type { CxiEnd, CxiProgram } from './cxi-program.js';
import { scalingPass } from './cxi-scaling.js';
import { targetText } from './cxi-target-text.js';
import { spreadsOfFrames } from './propagated-terms.js';

/** Scales, merges and writes: cxi.merge from the first frame to the last file. */
export async function runCxiMerge(program: CxiProgram): Promise<CxiEnd> {
  const { params, files, show } = program;
  let { target } = program;
  files.log(targetText(target));
  let scaled = await scalingPass(program, target, !params.rescale_with_average_cell);
  if (scaled.accepted.length === 0) return nothing(program, scaled);
  if (params.rescale_with_average_cell) {
    target = { ...target, unitCell: averageEdges(scaled, target.unitCell) };
    files.log(
      `\n${'#'.repeat(80)}\nRESCALING WITH NEW TARGET CELL\n  average cell: ${cellTuple(target.unitCell).slice(1, -1).replaceAll(',', '')}\n\n`,
    );
    scaled = await scalingPass(program, target, true);
    if (scaled.accepted.length === 0) return nothing(program, scaled);
  }
  if (params.short_circuit) return { kind: 'done', mtz: '' };
  const average = params.set_average_unit_cell ? averageEdges(scaled, target.unitCell) : target.unitCell;
  if (params.set_average_unit_cell)
    files.log(
      `  (final unit cell edges: ${average.a.toFixed(3)} ${average.b.toFixed(3)} ${average.c.toFixed(3)})\n`,
    );
  files.log('\n\n');
  const part = mergePart({
    params,
    set: program.set,
    target,
    dMin: program.dMin,
    sums: scaled.sums,
    unitCell: average,
    wavelength: mean(scaled.accepted.map(({ wavelength }) => wavelength)),
    suffix: '',
    files,
    ...(refinesPropagated(params)
      ? {
          terms: {
            spreads: spreadsOfFrames(scaled.accepted, target.spaceGroup),
            spaceGroup: target.spaceGroup,
          },
        }
      : {}),
    withSummary: program.set.model !== null,
    explanation: tableExplanation,
  });
  files.log(part.text);
  if (part.data.intensity.length === 0) return nothingMerged(program, part.path);
  show.say(
    `Merged ${scaled.accepted.length} frames, ${scaled.rejected.length} rejected: ${part.data.intensity.length} reflections in ${part.path}`,
  );
  return { kind: 'done', mtz: part.path };
}

function nothing({ files }: CxiProgram, scaled: ScaledFrames): CxiEnd {
  const reasons = Object.entries(scaled.counts)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => {
      const first = scaled.rejected.find((frame) => frame.reason === reason);
      return `${n} ${reason}${first === undefined ? '' : ` (${first.source}: ${first.detail})`}`;
    });
  const message = `No frame was accepted${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}.`;
  files.log(`${message}\n`);
  return { kind: 'nothing', message };
}

function nothingMerged({ params, files }: CxiProgram, path: string): CxiEnd {
  const { minimum_multiplicity: least } = params.merging;
  const cause =
    least === null
      ? 'No reflection has a positive intensity'
      : `No reflection has more than merging.minimum_multiplicity = ${least} observations`;
  const message = `${cause}: ${path} is without reflections.`;
  files.log(`${message}\n`);
  return { kind: 'nothing', message };
}

function averageEdges({ accepted }: ScaledFrames, cell: UnitCell): UnitCell {
  const edge = (name: 'a' | 'b' | 'c') => mean(accepted.map(({ unitCell }) => unitCell[name]));
  return { ...cell, a: edge('a'), b: edge('b'), c: edge('c') };
}

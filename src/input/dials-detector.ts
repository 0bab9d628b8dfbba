import { apply3, identity3, multiply3, type Matrix3 } from '../crystal/matrix3.js';
import { InputProblem } from './input-problem.js';
import { isRecord, type JsonRecord, vectorIn } from './json-fields.js';
import type { Vector3 } from './laboratory-frame.js';

/** Where a group of panels stands in the laboratory: its axes (fast, slow, normal) as columns, and its origin in mm. */
interface Placement {
  readonly axes: Matrix3;
  readonly origin: ArrayLike<number>;
}

const maxDepth = 20;

/**
 * How far along the beam the panels of a detector stand, mm: the mean over the planes of all panels, each where the beam would
 * pass it. Panels stand relative to their group, groups to theirs.
 * @throws InputProblem 'missing-field', 'bad-value'
 */
export function detectorDistance(detector: JsonRecord, beam: Vector3): number {
  const panels: unknown = detector.panels;
  if (!Array.isArray(panels) || panels.length === 0 || panels.length > 100_000)
    throw new InputProblem('missing-field', 'The detector has no panels.');
  const length = Math.hypot(...beam);
  const distances: number[] = [];
  const add = (panel: unknown, group: Placement) => {
    if (!isRecord(panel)) throw new InputProblem('bad-value', 'A panel of the detector is no record.');
    const { axes, origin } = within(group, panel);
    const along = (axes[2] * beam[0] + axes[5] * beam[1] + axes[8] * beam[2]) / length;
    const height = axes[2] * origin[0] + axes[5] * origin[1] + axes[8] * origin[2];
    distances.push(height / along);
  };
  const laboratory: Placement = { axes: identity3(), origin: [0, 0, 0] };
  if (isRecord(detector.hierarchy)) walk(detector.hierarchy, laboratory, panels, add, 0);
  else for (const panel of panels) add(panel, laboratory);
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

function walk(
  node: JsonRecord,
  parent: Placement,
  panels: readonly unknown[],
  add: (panel: unknown, group: Placement) => void,
  depth: number,
): void {
  if (depth > maxDepth) throw new InputProblem('too-large', 'The detector is nested too deeply.');
  const here = within(parent, node);
  const children: unknown = node.children;
  if (!Array.isArray(children)) return;
  for (const child of children) {
    if (!isRecord(child)) throw new InputProblem('bad-value', 'A part of the detector is no record.');
    if (typeof child.panel === 'number') add(panels[child.panel], here);
    else walk(child, here, panels, add, depth + 1);
  }
}

function within(parent: Placement, node: JsonRecord): Placement {
  const fast = vectorIn(node, 'fast_axis');
  const slow = vectorIn(node, 'slow_axis');
  const origin = vectorIn(node, 'origin');
  const normal = [
    fast[1] * slow[2] - fast[2] * slow[1],
    fast[2] * slow[0] - fast[0] * slow[2],
    fast[0] * slow[1] - fast[1] * slow[0],
  ];
  const axes = [0, 1, 2].flatMap((row) => [fast[row], slow[row], normal[row]]);
  const moved = apply3(parent.axes, ...origin);
  return {
    axes: multiply3(parent.axes, axes),
    origin: [0, 1, 2].map((i) => parent.origin[i] + moved[i]),
  };
}

/** A point on the line: step, value, and derivative along the line. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

export interface LineSearchOptions {
  /** Sufficient decrease. */
  readonly decrease: number;
  /** Curvature condition. */
  readonly curvature: number;
  readonly maxEvaluations: number;
}

/** Narrower intervals are not searched. */
const SMALLEST_WIDTH = 1e-16;

/**
 * A step that satisfies the strong Wolfe conditions, by the method of Moré and Thuente (1994), ACM TOMS 20, 286-307,
 * https://doi.org/10.1145/192115.192132. `evaluate` gives value and slope at a step. Null where no such step was found.
 */
export function lineSearch(
  start: Omit<LinePoint, 'step'>,
  first: number,
  evaluate: (step: number) => Omit<LinePoint, 'step'>,
  options: LineSearchOptions,
): LinePoint | null {
  const limit = options.decrease * start.slope;
  let best: LinePoint = { step: 0, ...start };
  let other: LinePoint = best;
  let isBracketed = false;
  let isFirstStage = true;
  let width = Infinity;
  let widthBefore = Infinity;
  let step = first;
  for (let n = 1; n <= options.maxEvaluations; n++) {
    const low = isBracketed ? Math.min(best.step, other.step) : best.step;
    const high = isBracketed ? Math.max(best.step, other.step) : step + 4 * (step - best.step);
    const here: LinePoint = { step, ...evaluate(step) };
    const ceiling = start.value + step * limit;
    if (here.value <= ceiling && Math.abs(here.slope) <= -options.curvature * start.slope) return here;
    if (isBracketed && (step <= low || step >= high || high - low <= SMALLEST_WIDTH * high)) return null;
    if (!Number.isFinite(here.value)) return null;
    isFirstStage &&= !(
      here.value <= ceiling && here.slope >= Math.min(options.decrease, options.curvature) * start.slope
    );
    // In the first stage a function is searched that has a minimum where the decrease is sufficient.
    const isModified = isFirstStage && here.value <= best.value && here.value > ceiling;
    const shift = isModified ? limit : 0;
    const shifted = ({ step: s, value, slope }: LinePoint): LinePoint => ({
      step: s,
      value: value - s * shift,
      slope: slope - shift,
    });
    const next = nextTrial(shifted(best), shifted(other), shifted(here), isBracketed, low, high);
    const update = next.best === 'here' ? here : best;
    other = next.other === 'here' ? here : next.other === 'best' ? best : other;
    best = update;
    isBracketed = next.isBracketed;
    step = next.step;
    if (isBracketed) {
      if (Math.abs(other.step - best.step) >= 0.66 * widthBefore)
        step = best.step + 0.5 * (other.step - best.step);
      widthBefore = width;
      width = Math.abs(other.step - best.step);
    }
  }
  return null;
}

interface Trial {
  readonly step: number;
  readonly isBracketed: boolean;
  /** What becomes of the two ends of the interval. */
  readonly best: 'here' | 'best';
  readonly other: 'here' | 'best' | 'other';
}

/** The next step from cubic and quadratic interpolation, with its safeguards: section 4 of the paper. */
function nextTrial(
  best: LinePoint,
  other: LinePoint,
  here: LinePoint,
  wasBracketed: boolean,
  low: number,
  high: number,
): Trial {
  const opposite = here.slope * Math.sign(best.slope) < 0;
  let step: number;
  let isBracketed = wasBracketed;
  let isBound: boolean;
  if (here.value > best.value) {
    const cubic = cubicStep(best, here);
    const quadratic =
      best.step +
      (best.slope / ((best.value - here.value) / (here.step - best.step) + best.slope) / 2) *
        (here.step - best.step);
    step =
      Math.abs(cubic - best.step) < Math.abs(quadratic - best.step) ? cubic : cubic + (quadratic - cubic) / 2;
    isBracketed = true;
    isBound = true;
  } else if (opposite) {
    const cubic = cubicStep(here, best);
    const secant = here.step + (here.slope / (here.slope - best.slope)) * (best.step - here.step);
    step = Math.abs(cubic - here.step) > Math.abs(secant - here.step) ? cubic : secant;
    isBracketed = true;
    isBound = false;
  } else if (Math.abs(here.slope) < Math.abs(best.slope)) {
    const cubic = cubicBeyond(best, here, low, high);
    const secant = here.step + (here.slope / (here.slope - best.slope)) * (best.step - here.step);
    const isCubicNearer = Math.abs(here.step - cubic) < Math.abs(here.step - secant);
    step = wasBracketed === isCubicNearer ? cubic : secant;
    isBound = true;
  } else {
    step = wasBracketed ? cubicStep(here, other) : here.step > best.step ? high : low;
    isBound = false;
  }
  const isBetter = here.value <= best.value;
  const farOther: Trial['other'] = !isBetter ? 'here' : opposite ? 'best' : 'other';
  step = Math.max(low, Math.min(high, step));
  if (isBracketed && isBound) {
    const end = isBetter ? (farOther === 'best' ? best.step : other.step) : here.step;
    const from = isBetter ? here.step : best.step;
    const bound = from + 0.66 * (end - from);
    step = end > from ? Math.min(bound, step) : Math.max(bound, step);
  }
  return { step, isBracketed, best: isBetter ? 'here' : 'best', other: farOther };
}

function cubicTerms(p: LinePoint, q: LinePoint): { theta: number; gamma: number } {
  const theta = (3 * (p.value - q.value)) / (q.step - p.step) + p.slope + q.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(p.slope), Math.abs(q.slope));
  const square = (theta / scale) ** 2 - (p.slope / scale) * (q.slope / scale);
  return { theta, gamma: scale * Math.sqrt(Math.max(0, square)) };
}

/** Minimum of the cubic through p and q, from p. */
function cubicStep(p: LinePoint, q: LinePoint): number {
  const { theta, gamma: size } = cubicTerms(p, q);
  const gamma = q.step < p.step ? -size : size;
  const ratio = (gamma - p.slope + theta) / (gamma - p.slope + gamma + q.slope);
  return p.step + ratio * (q.step - p.step);
}

/** The cubic's minimum beyond `here` if it has one, else the end of the interval in that direction. */
function cubicBeyond(best: LinePoint, here: LinePoint, low: number, high: number): number {
  const { theta, gamma: size } = cubicTerms(best, here);
  const gamma = here.step > best.step ? -size : size;
  const ratio = (gamma - here.slope + theta) / (gamma + (best.slope - here.slope) + gamma);
  if (ratio < 0 && gamma !== 0) return here.step + ratio * (best.step - here.step);
  return here.step > best.step ? high : low;
}

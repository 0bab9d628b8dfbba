import { NOT_SET } from './not-set.js';

/**
 * Repeated substitution x ← g(x). Where g falls, steps to g(x) go to and fro, for ever if it falls by more than 1 in 1; there the secant method
 * takes shorter ones. Elsewhere every step is to g(x).
 */
export class SecantSteps {
  /** Where g is asked for next. */
  x = NOT_SET;
  private distance = NOT_SET;
  private step = NOT_SET;

  begin(x: number): void {
    this.x = x;
    this.distance = 0;
    this.step = 0;
  }

  /** After g(x) came out as `value`. */
  advance(value: number): void {
    const distance = value - this.x;
    const slope = this.step === 0 ? -1 : (distance - this.distance) / this.step;
    this.distance = distance;
    this.step = slope < -1 ? -distance / slope : distance;
    this.x += this.step;
  }
}

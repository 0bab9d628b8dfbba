/**
 * Pearson correlation of two series as a mergeable accumulator. Deviations are taken from the first pair, so that large
 * means cost no digits.
 */
export class Correlation {
  n = 0;
  private originX = 0;
  private originY = 0;
  private sumX = 0;
  private sumY = 0;
  private sumXX = 0;
  private sumXY = 0;
  private sumYY = 0;

  add(x: number, y: number): void {
    if (this.n === 0) {
      this.originX = x;
      this.originY = y;
    }
    const dx = x - this.originX;
    const dy = y - this.originY;
    this.n++;
    this.sumX += dx;
    this.sumY += dy;
    this.sumXX += dx * dx;
    this.sumXY += dx * dy;
    this.sumYY += dy * dy;
  }

  /** Pools another accumulator: the result is what one accumulator of all pairs would give, to rounding. */
  merge(other: Correlation): void {
    if (other.n === 0) return;
    if (this.n === 0) {
      this.originX = other.originX;
      this.originY = other.originY;
    }
    const shiftX = other.originX - this.originX;
    const shiftY = other.originY - this.originY;
    this.sumXX += other.sumXX + 2 * shiftX * other.sumX + other.n * shiftX * shiftX;
    this.sumYY += other.sumYY + 2 * shiftY * other.sumY + other.n * shiftY * shiftY;
    this.sumXY += other.sumXY + shiftX * other.sumY + shiftY * other.sumX + other.n * shiftX * shiftY;
    this.sumX += other.sumX + other.n * shiftX;
    this.sumY += other.sumY + other.n * shiftY;
    this.n += other.n;
  }

  /** The coefficient; 0 where one of the series does not vary or there are fewer than two pairs. */
  coefficient(): number {
    const coefficient = this.definedCoefficient();
    return Number.isNaN(coefficient) ? 0 : coefficient;
  }

  /** The coefficient; NaN where one of the series does not vary or there are fewer than two pairs. */
  definedCoefficient(): number {
    if (this.n < 2) return NaN;
    const varianceX = this.sumXX - (this.sumX * this.sumX) / this.n;
    const varianceY = this.sumYY - (this.sumY * this.sumY) / this.n;
    if (!(varianceX > 0) || !(varianceY > 0)) return NaN;
    return (this.sumXY - (this.sumX * this.sumY) / this.n) / Math.sqrt(varianceX * varianceY);
  }
}

/** Pearson correlation of two arrays of the same length; 0 where it is not defined. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const accumulator = new Correlation();
  for (let i = 0; i < x.length; i++) accumulator.add(x[i], y[i]);
  return accumulator.coefficient();
}

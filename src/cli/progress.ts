/** How a run shows where it is. */
export interface Progress {
  begin(stage: string, total: number): void;
  advance(n: number): void;
  /** Ends the stage and says something below it. */
  say(line: string): void;
  end(): void;
}

/** Says nothing. */
export const silentProgress: Progress = {
  begin: () => undefined,
  advance: () => undefined,
  say: () => undefined,
  end: () => undefined,
};

export function timeLeft(seconds: number): string {
  if (!(seconds >= 1)) return '';
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min left` : `${(seconds / 3600).toFixed(1)} h left`;
}

const PLAIN_INTERVAL_MS = 30000;

/** Plain lines for files and batch queues: one a stage, and one every half minute within a long stage. */
export class LineProgress implements Progress {
  private stage = '';
  private total = 0;
  private done = 0;
  private startedAt = 0;
  private saidAt = 0;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  begin(stage: string, total: number): void {
    this.stage = stage;
    this.total = total;
    this.done = 0;
    this.startedAt = this.saidAt = performance.now();
  }

  advance(n: number): void {
    this.done += n;
    // A share of the work that held nothing says nothing new.
    if (this.total === 0 || n === 0) return;
    const now = performance.now();
    if (this.done < this.total && now - this.saidAt < PLAIN_INTERVAL_MS) return;
    this.saidAt = now;
    const rate = this.done / Math.max((now - this.startedAt) / 1000, 1e-3);
    const left = timeLeft((this.total - this.done) / rate);
    this.stream.write(
      `${this.stage}: ${this.done}/${this.total}, ${rate.toFixed(0)}/s${left === '' ? '' : `, ${left}`}\n`,
    );
  }

  say(line: string): void {
    this.stream.write(`${line}\n`);
  }

  end(): void {
    // Nothing to clear: plain lines stay.
  }
}

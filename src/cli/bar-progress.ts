import { SingleBar } from 'cli-progress';
import { type Progress, timeLeft } from './progress.js';

/** A bar for people at a terminal: stage, frames, frames per second, time left. */
export class BarProgress implements Progress {
  private bar: SingleBar | null = null;
  private done = 0;
  private startedAt = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  begin(stage: string, total: number): void {
    this.end();
    this.done = 0;
    this.startedAt = performance.now();
    this.bar = new SingleBar({
      stream: this.stream,
      format: '{stage} |{bar}| {value}/{total}  {rate}/s  {left}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      linewrap: false,
    });
    this.bar.start(total, 0, { stage: stage.padEnd(26), rate: '-', left: '' });
  }

  advance(n: number): void {
    this.done += n;
    const seconds = (performance.now() - this.startedAt) / 1000;
    const rate = this.done / Math.max(seconds, 1e-3);
    const total = this.bar?.getTotal() ?? 0;
    this.bar?.update(this.done, { rate: rate.toFixed(0), left: timeLeft((total - this.done) / rate) });
  }

  say(line: string): void {
    this.end();
    this.stream.write(`${line}\n`);
  }

  end(): void {
    this.bar?.stop();
    this.bar = null;
  }
}

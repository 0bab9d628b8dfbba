const nNamed = 3;

/** Frames that have the same observations as earlier ones, as when a file is given in two formats. */
export class DuplicateFrames {
  private readonly first = new Map<string, string>();
  private readonly pairs: string[] = [];

  /** `source` is how people find the frame. */
  add(source: string, fingerprint: string): void {
    const earlier = this.first.get(fingerprint);
    if (earlier === undefined) this.first.set(fingerprint, source);
    else this.pairs.push(`${source} (as ${earlier})`);
  }

  /** What is to be said of them; null where there are none. */
  warning(): string | null {
    const { pairs } = this;
    if (pairs.length === 0) return null;
    const named = pairs.slice(0, nNamed).join(', ') + (pairs.length > nNamed ? ', ...' : '');
    return (
      `Warning: ${pairs.length} frame${pairs.length === 1 ? ' has' : 's have'} the same observations as an earlier one: ${named}. ` +
      'They count twice in the merge and make it look better than it is; name each measurement once in data.'
    );
  }
}

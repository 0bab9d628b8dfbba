import { frameConstructors } from './constructors.js';
import { type FrameParts, framePartsOf } from './frame-parts.js';
import { PickleLayout } from './pickle-layout.js';
import { PickleMachine } from './pickle-machine.js';
import { runPickle } from './pickle.js';

/** A frame in its pickle, whose values can be taken until another is opened or the layout, if it has one, is released. */
export interface PickledFrame {
  readonly parts: FrameParts;
  readonly layout: PickleLayout | null;
}

/** A set has as many layouts as its frames have numbers of lattices, mostly one. */
const maxLayouts = 4;

/** The last layouts of pickled frames. The next pickle of one of them is read by it, any other operation by operation. */
export class KnownFrames {
  /** The one that was used last comes first. */
  private readonly frames: PickledFrame[] = [];

  /** The frame of a pickle that is laid out as one that was read before, or null. */
  find(bytes: Buffer): PickledFrame | null {
    for (let i = 0; i < this.frames.length; i++) {
      const frame = this.frames[i];
      if (frame.layout?.moveTo(bytes) !== true) continue;
      if (i > 0) this.frames.unshift(...this.frames.splice(i, 1));
      return frame;
    }
    return null;
  }

  /** The frame of any pickle. @throws InputProblem for what is no frame */
  read(bytes: Buffer): PickledFrame {
    const machine = new PickleMachine(bytes, frameConstructors);
    const parts = framePartsOf(runPickle(machine));
    const frame = { parts, layout: PickleLayout.of(machine) };
    if (frame.layout !== null) {
      this.frames.unshift(frame);
      this.frames.length = Math.min(this.frames.length, maxLayouts);
    }
    return frame;
  }
}

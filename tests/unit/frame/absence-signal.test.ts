import { describe, expect, it } from '@jest/globals';
import { absenceWarning, addAbsences, addSignal, noAbsences } from '../../../src/frame/absence-signal.js';

/** Absent and other observations with an intensity each, of sigma 1. */
function signal(nAbsent: number, absent: number, nOthers: number, others: number) {
  const sums = noAbsences();
  for (let i = 0; i < nAbsent; i++) addSignal(sums, absent, 1, true);
  for (let i = 0; i < nOthers; i++) addSignal(sums, others, 1, false);
  return sums;
}

describe('absenceWarning', () => {
  it('says that a centring which leaves out strong reflections is wrong', () => {
    const warning = absenceWarning(signal(500, 4, 510, 4.25), 'I 4');
    expect(warning).toContain('500 observations (50 %)');
    expect(warning).toContain('absent in I 4');
    expect(warning).toContain('mean I/sigma is 4.0, the others have 4.3');
  });

  it('says so where nothing else is left', () => {
    expect(absenceWarning(signal(100, 3, 0, 0), 'I 4')).toContain('none is left');
  });

  it.each([
    ['weak absent reflections of a right centring', signal(500, 0.3, 500, 4)],
    ['few absent reflections, as screw axes make them', signal(40, 4, 960, 4)],
    ['noise alone', signal(500, 0.05, 500, 0.02)],
    ['nothing absent', signal(0, 0, 100, 4)],
    ['nothing at all', noAbsences()],
  ])('is silent about %s', (_, sums) => {
    expect(absenceWarning(sums, 'I 4')).toBeNull();
  });

  it('is not decided by one monstrous observation', () => {
    const sums = signal(200, 0, 200, 4);
    addSignal(sums, 1e30, 1e-30, true);
    expect(absenceWarning(sums, 'I 4')).toBeNull();
  });
});

describe('addAbsences', () => {
  it('gives the same sums in every order', () => {
    const parts = [0.1, 0.7, 1e-3, 33.3].map((intensity) => {
      const sums = noAbsences();
      addSignal(sums, intensity, 0.3, false);
      return sums;
    });
    const [forward, backward] = [noAbsences(), noAbsences()];
    for (const part of parts) addAbsences(forward, part);
    for (const part of parts.reverse()) addAbsences(backward, part);
    expect(forward).toEqual(backward);
    expect(forward.nOthers).toBe(4);
  });
});

const KINDS = {
  shared:
    'merged with the parameters that were refined on all frames, whose errors they share: CC1/2, CC* and Rsplit are too good',
  independent: 'refined independently',
} as const;

/** What half sets are and what they cost, for the log; `seconds` for them and for all before. */
export function halfSetsText(
  made: keyof typeof KINDS,
  nDivisions: number,
  seconds: number,
  secondsBefore: number,
  exception = '',
): string {
  const pairs = nDivisions === 1 ? 'one pair' : `${nDivisions} pairs`;
  return `Half sets: ${pairs}, ${KINDS[made]}${exception}. They took ${seconds.toFixed(2)} s; all before them took ${secondsBefore.toFixed(2)} s.\n`;
}

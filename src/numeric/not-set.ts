/**
 * What a field for real numbers holds before it is set. V8 takes a field that begins with a whole number, 0 say, for one of
 * whole numbers, and throws away all code compiled for its class when the first fraction comes.
 */
export const NOT_SET = NaN;

/** Thrown inside the readers of references and turned into a value at their door: a sentence that says why a file cannot serve. */
export class ReferenceProblem extends Error {}

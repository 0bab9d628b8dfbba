/** What people are told of a command. */
export interface CommandText {
  readonly name: string;
  /** One line of `prime`. */
  readonly summary: string;
  /** Arguments behind the name. */
  readonly usage: string;
  /** Lines of explanation. */
  readonly details?: readonly string[];
  /** Options of its own with their explanation. */
  readonly options?: readonly (readonly [string, string])[];
  readonly examples: readonly string[];
}

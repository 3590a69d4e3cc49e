/** The answer of one check of `tributary verify`: how much was looked at, and the first wrong row by name. */
export interface Finding {
  /** What was checked, as a sentence that should be true. */
  readonly check: string;
  readonly rows: number;
  /** Absent where all is well. */
  readonly fault?: string;
}

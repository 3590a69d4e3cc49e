import type { ParseArgsOptionsConfig } from 'node:util';
import type { Ends } from './ends.js';

/** What a bench found out; the shape of `--json` but for the machine. */
export interface Figures {
  readonly baseline: { readonly name: string; readonly value: number; readonly unit: string } | null;
  readonly value: number;
  readonly unit: string;
  /** Figure by baseline; null where there is no baseline. */
  readonly ratio: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Whether what was written or answered is right. */
  readonly correct: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Given {
  /** A few seconds for a smoke test: the figures mean nothing. */
  readonly quick: boolean;
  /** An option as given; throws RangeError where it is not one of `allowed`. */
  one(option: string, allowed: readonly number[]): number;
  /** A whole number from 1 up. */
  count(option: string, byDefault: number): number;
  text(option: string): string | undefined;
  is(option: string): boolean;
  /** Runs at the end, also after a fault or Ctrl-C; the last one first. */
  readonly ends: Ends;
}

export interface Bench {
  /** One sentence for the list of benches. */
  readonly says: string;
  readonly options: ParseArgsOptionsConfig;
  run(given: Given): Promise<Figures>;
}

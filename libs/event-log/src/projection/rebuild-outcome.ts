import type { TableComparison } from './compare-tables.js';

/** In order of precedence. */
export const rebuildRefusals = [
  'never-followed',
  'older-code',
  'begun-by-another-version',
  'old-is-kept',
  'tables-are-tied',
  'live-is-busy',
  'keys-are-parked',
  'shape-changed',
  'differs',
] as const;
export type RebuildRefusal = (typeof rebuildRefusals)[number];

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: RebuildRefusal;
  /** What an operator needs to go on. */
  readonly detail: string;
  readonly tables: readonly TableComparison[];
}

export interface Switched {
  readonly outcome: 'switched';
  readonly fromVersion: number;
  readonly toVersion: number;
  /** Live and rebuilt at the same checkpoint, before the switch. */
  readonly tables: readonly TableComparison[];
}

export type Rebuilt = Switched | Refused;

export function refused(refusal: RebuildRefusal, detail: string, tables: readonly TableComparison[] = []): Refused {
  return { outcome: 'refused', refusal, detail, tables };
}

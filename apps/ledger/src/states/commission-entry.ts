import type { CommissionMoved } from '../domain/commission.js';
import type { Leg } from '../domain/entry.js';
import type { Cause, NewEntry } from '../journal/new-entry.js';

interface Posted {
  readonly legs: readonly Leg[];
  readonly cause: Cause;
  readonly correlationId: string;
  /** The entry that it takes back. */
  readonly reverses?: bigint | undefined;
}

/** The entry of a move of a commission's money. */
export function commissionEntry(moved: CommissionMoved, { legs, cause, correlationId, reverses }: Posted): NewEntry {
  const { kind, effectiveAt, decisionId, terms } = moved;
  const { currency, stream, programId } = terms;
  const entry = { kind, effectiveAt, reference: decisionId, currency, stream, programId, legs, cause, correlationId };
  return reverses === undefined ? entry : { ...entry, reverses };
}

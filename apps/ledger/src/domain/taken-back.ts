import type { CommissionMoney, CommissionMoved } from './commission.js';

/** The latest entry that put money into each place that a commission has. */
export type BroughtBy = Partial<Readonly<Record<keyof CommissionMoney, bigint>>>;

/** After an entry: each place that it put money into names it. */
export function broughtBy(before: BroughtBy, moves: CommissionMoney, seq: bigint): BroughtBy {
  const after: Partial<Record<keyof CommissionMoney, bigint>> = { ...before };
  for (const place of places) if (moves[place] > 0n) after[place] = seq;
  return after;
}

/** The creator's places first: the link is for who asks where their money went. */
const places = ['pending', 'held', 'available', 'feePending', 'feeRevenue'] as const;

/**
 * The entry that a reversal, or an adjustment that takes away, takes back: the latest one that put money where it is
 * taken from now, in the creator's places, or in ours where only the fee is taken. Several entries may have brought that
 * money, and one is named: those before it are found by going back along the commission. None where nothing is taken.
 */
export function takenBack(
  { kind, moves }: Pick<CommissionMoved, 'kind' | 'moves'>,
  brought: BroughtBy,
): bigint | undefined {
  if (kind !== 'commission-reversed' && kind !== 'commission-adjusted') return undefined;
  const from = places.find((place) => moves[place] < 0n);
  return from === undefined ? undefined : brought[from];
}

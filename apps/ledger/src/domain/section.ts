import type { EntryKind } from './entry.js';

export type Section =
  'earnings' | 'adjustments' | 'exchanges' | 'imported' | 'reversals' | 'payouts' | 'returns' | 'between';

/**
 * Where figures show what an entry added or took. A payout leaves with its start, not with the bank's word; one that the
 * bank refuses or returns comes back. `between`: the creator's own accounts, or none of them.
 */
export const sectionOf: Readonly<Record<EntryKind, Section>> = {
  'commission-accrued': 'earnings',
  'commission-approved': 'earnings',
  'commission-adjusted': 'adjustments',
  'adjustment-posted': 'adjustments',
  'commission-reversed': 'reversals',
  'hold-ended': 'between',
  'funds-reserved': 'between',
  'reservation-released': 'between',
  'payment-started': 'payouts',
  'payment-settled': 'between',
  'payment-rejected': 'returns',
  'payment-returned': 'returns',
  'write-off-posted': 'between',
  'settlement-posted': 'between',
  'difference-cleared': 'between',
  'exchange-posted': 'exchanges',
  'opening-imported': 'imported',
};

import type { Account } from '../domain/chart-of-accounts.js';
import type { NewEntry } from './new-entry.js';

/** What one transaction adds to a partition's journal; sent at once. */
export interface JournalSlice {
  readonly partition: number;
  /** Of the entry that would be posted next. */
  readonly nextSeq: bigint;
  /** Makes the balances of accounts known to `balance`. Before anything is posted to them. */
  watch(accounts: readonly Account[]): Promise<void>;
  /** Of a watched account, on its normal side, after what was posted so far. */
  balance(account: Account): bigint;
  /** Takes an entry in and answers with its number. Throws PermanentFault where it does not balance. */
  post(entry: NewEntry): bigint;
  /**
   * Moves the fence and writes entries, lines and seals. Throws TransientFault where the fence was lost: the transaction
   * must end, and the work may be tried again.
   */
  write(): Promise<void>;
}

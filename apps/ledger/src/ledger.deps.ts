import type { EventLog, StreamStore } from '#event-log';
import type { Database } from '#postgres';
import type { Journal } from './journal/journal.js';

/** The token of LedgerDeps. */
export const LEDGER = Symbol('LEDGER');

export interface LedgerDeps {
  readonly database: Database;
  readonly log: EventLog;
  readonly streams: StreamStore;
  readonly journal: Journal;
  readonly clock: () => string;
  readonly newId: () => string;
  /** Up to how much one person may adjust a creator's account, in minor units of a currency. */
  readonly aloneUpTo: (currency: string) => bigint;
}

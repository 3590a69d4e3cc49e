import type { EventLog } from '#event-log';
import type { Database } from '#postgres';
import type { Journal } from './journal/journal.js';

/** The token of LedgerDeps. */
export const LEDGER = Symbol('LEDGER');

export interface LedgerDeps {
  readonly database: Database;
  readonly log: EventLog;
  readonly journal: Journal;
  readonly clock: () => string;
}

import type { EventLog } from '#event-log';
import type { Database } from '#postgres';
import type { InternalClient } from '#runtime';

/** Injection tokens of what the features of this service work with, and of who may use them. */
export const GATEWAY = Symbol('gateway');
export const ACCESS = Symbol('access');

export interface GatewayDeps {
  readonly database: Database;
  readonly log: EventLog;
  readonly clock: () => string;
  readonly newId: () => string;
  readonly publicUrl: string;
  readonly ingestion: InternalClient;
  readonly attribution: InternalClient;
  readonly ledger: InternalClient;
  readonly payout: InternalClient;
}

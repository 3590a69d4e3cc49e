import type { StreamStore } from '#event-log';
import type { Database } from '#postgres';
import type { PayoutPolicy } from './domain/exclusion.js';
import type { Debtor } from './rails/sepa-file.js';

/** Injection token of what the features of this service work with. */
export const PAYOUT = Symbol('payout');

export interface PayoutDeps {
  readonly database: Database;
  readonly streams: StreamStore;
  readonly clock: () => string;
  readonly newId: () => string;
  readonly debtor: Debtor;
  readonly policy: PayoutPolicy;
  readonly paymentDetailsKey: string;
}

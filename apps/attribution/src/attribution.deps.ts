import type { Database } from '#postgres';
import type { CaseworkDeps } from './casework/casework.js';

/** Injection token of what the features of this service work with. */
export const ATTRIBUTION = Symbol('attribution');

export interface AttributionDeps extends CaseworkDeps {
  readonly database: Database;
}

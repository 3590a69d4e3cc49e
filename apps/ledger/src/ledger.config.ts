import { Type } from 'typebox';
import type { ConfigOf } from '#runtime';

export const ledgerSettings = Type.Object({
  HOLD_CHECK_MS: Type.Integer({
    minimum: 10,
    maximum: 3_600_000,
    default: 1_000,
    description: 'How often holds that have ended are looked for, in milliseconds',
  }),
  HOLD_RELEASE_BATCH: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 1_000,
    description: 'Holds ended in one transaction',
  }),
  DAY_CHECK_MS: Type.Integer({
    minimum: 10,
    maximum: 3_600_000,
    default: 60_000,
    description: 'How often days that are over are looked for, to be summed up, in milliseconds',
  }),
  ACCOUNTS_IN_MEMORY: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 20_000,
    description: 'Running balances kept in memory for each journal partition',
  }),
});
export type LedgerConfig = ConfigOf<typeof ledgerSettings>;

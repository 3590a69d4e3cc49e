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
    description: 'How often days that are over are looked for, to be summed up and to get their heads, in milliseconds',
  }),
  RECEIVABLE_CHECK_MS: Type.Integer({
    minimum: 10,
    maximum: 3_600_000,
    default: 5_000,
    description: 'How often receivables are summed up, in milliseconds: who reads them adds what came since',
  }),
  STATEMENT_CHECK_MS: Type.Integer({
    minimum: 10,
    maximum: 3_600_000,
    default: 1_000,
    description: 'How often closed months that lack statements are looked for, in milliseconds',
  }),
  STATEMENT_BATCH: Type.Integer({
    minimum: 1,
    maximum: 5_000,
    default: 500,
    description: 'Statements made and written at once',
  }),
  ACCOUNTS_IN_MEMORY: Type.Integer({
    minimum: 1,
    maximum: 10_000_000,
    default: 20_000,
    description: 'Running balances kept in memory for each journal partition',
  }),
  ADJUST_ALONE_MINOR: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 10_000,
    description: 'Up to how much one person of finance may adjust, in minor units of any currency; 0: never alone',
  }),
  ADJUST_ALONE_MINOR_BY_CURRENCY: Type.String({
    pattern: '^([A-Z]{3}:\\d{1,15}(,[A-Z]{3}:\\d{1,15}){0,63})?$',
    default: '',
    description: 'The same for single currencies, such as JPY:15000,KWD:3000',
  }),
});
export type LedgerConfig = ConfigOf<typeof ledgerSettings>;

/** Up to how much one person may adjust, by currency. */
export function aloneLimits({
  ADJUST_ALONE_MINOR,
  ADJUST_ALONE_MINOR_BY_CURRENCY,
}: Pick<LedgerConfig, 'ADJUST_ALONE_MINOR' | 'ADJUST_ALONE_MINOR_BY_CURRENCY'>): (currency: string) => bigint {
  const named = ADJUST_ALONE_MINOR_BY_CURRENCY.split(',').map((each) => each.split(':') as [string, string?]);
  const limits = new Map(named.map(([currency, minor]): [string, bigint] => [currency, BigInt(minor ?? 0)]));
  return (currency) => limits.get(currency) ?? BigInt(ADJUST_ALONE_MINOR);
}

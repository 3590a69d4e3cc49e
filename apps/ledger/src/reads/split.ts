import { creatorAccountKinds } from '#contracts';
import type { Money } from '#money';

export type CreatorAccount = (typeof creatorAccountKinds)[number];
export type Split = Record<CreatorAccount, Money>;

/** What a creator has in one currency, by account; nothing where an account does not exist. */
export function splitOf(currency: string, amounts: Partial<Record<CreatorAccount, bigint>>): Split {
  const split = creatorAccountKinds.map((kind) => [kind, { minor: amounts[kind] ?? 0n, currency }] as const);
  return Object.fromEntries(split) as Split;
}

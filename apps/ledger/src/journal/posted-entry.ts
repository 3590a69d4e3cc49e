import { PermanentFault } from '#event-log';
import { type Account, accountName, ruleOf } from '../domain/chart-of-accounts.js';
import { balancedLegs, type Leg } from '../domain/entry.js';
import type { Cause, NewEntry } from './new-entry.js';
import type { SliceAccount } from './slice-account.js';
import type { SliceAccounts } from './slice-accounts.js';

export interface PostedEntry {
  readonly entry: NewEntry;
  readonly seq: bigint;
  readonly legs: readonly Leg[];
  /** Their accounts, leg by leg. */
  readonly on: readonly SliceAccount[];
}

/** Throws PermanentFault where the entry does not balance, RangeError where its cause is of another partition. */
export function postedEntry(entry: NewEntry, seq: bigint, accounts: SliceAccounts, partition: number): PostedEntry {
  if (entry.cause.partition !== partition) throw new RangeError(`${describe(entry.cause)} is not of ${partition}`);
  const legs = balancedLegs(entry.legs, entry.currency);
  if (typeof legs === 'string') throw new PermanentFault(`${entry.kind}: ${legs} (${describe(entry.cause)})`);
  const on = legs.map(({ account, minor }) => {
    const own = accounts.on(account);
    own.posted(minor);
    return own;
  });
  return { entry, seq, legs, on };
}

/** Of a watched account, on its normal side, after what was posted so far. */
export function watchedBalance(accounts: SliceAccounts, account: Account): bigint {
  const { balance } = accounts.on(account);
  if (balance === undefined) throw new RangeError(`${accountName(account)} is not watched`);
  return ruleOf(account).normalSide === 'debit' ? balance : -balance;
}

function describe({ topic, partition, offset }: Cause): string {
  return `${topic}/${partition}@${offset}`;
}

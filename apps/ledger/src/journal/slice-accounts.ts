import { type Account, accountName, isSameAccount } from '../domain/chart-of-accounts.js';
import { SliceAccount } from './slice-account.js';

/** Accounts that are spoken of, each once, in the order in which they are. */
export class SliceAccounts implements Iterable<SliceAccount> {
  private readonly all: SliceAccount[] = [];
  /** By what most tells them apart; names are made once an account, not once a leg. */
  private readonly alike = new Map<string, SliceAccount[]>();

  on(account: Account): SliceAccount {
    const mark = account.scope === '' ? account.owner : account.scope;
    const alike = this.alike.get(mark);
    const known = alike?.find((each) => isSameAccount(each.account, account));
    if (known !== undefined) return known;
    const fresh = new SliceAccount(account, accountName(account));
    this.all.push(fresh);
    if (alike === undefined) this.alike.set(mark, [fresh]);
    else alike.push(fresh);
    return fresh;
  }

  [Symbol.iterator](): Iterator<SliceAccount> {
    return this.all.values();
  }
}

import type { Queryable, Tx } from '#postgres';
import { lastDayOf } from '../domain/month.js';
import { type Fence, readFence } from '../journal/fence.query.js';
import type { Journal } from '../journal/journal.js';
import type { JournalSlice } from '../journal/journal-slice.js';
import type { SliceAccounts } from '../journal/slice-accounts.js';
import type { ClosedMonth } from './fence-and-days.query.js';
import { type Difference, RemadeSlice } from './remade-slice.js';
import { readAllAccounts } from './standing-accounts.query.js';
import type { Sealed } from './steps.query.js';

/**
 * The journal of a partition that nobody else writes. It has every account in memory, and the fence; after a transaction
 * that failed it is of no use.
 */
export class RemadeJournal implements Journal {
  difference: Difference | undefined;
  private seals: readonly Sealed[] = [];

  private constructor(
    private readonly accounts: SliceAccounts,
    private fence: Fence,
  ) {}

  /** Where `fresh` stands. */
  static async open(fresh: Queryable, partition: number): Promise<RemadeJournal> {
    return new RemadeJournal(await readAllAccounts(fresh, partition), await readFence(fresh, partition));
  }

  /** The batches that the next slice's entries were in. */
  expect(seals: readonly Sealed[]): void {
    this.seals = seals;
  }

  /** Late entries count after the month from now on. */
  close({ currency, month }: ClosedMonth): void {
    this.fence = { ...this.fence, closedThrough: { ...this.fence.closedThrough, [currency]: lastDayOf(month) } };
  }

  begin(tx: Tx, partition: number): Promise<JournalSlice> {
    const { fence, accounts, seals } = this;
    this.seals = [];
    const wrote = (after: Fence, difference: Difference | undefined): void => {
      this.fence = after;
      this.difference ??= difference;
    };
    return Promise.resolve(new RemadeSlice({ tx, partition, fence, accounts, seals, wrote }));
  }
}

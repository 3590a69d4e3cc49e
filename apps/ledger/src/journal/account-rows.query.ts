import { CopyBuffer, type Tx } from '#postgres';
import { type Account, ruleOf, stripeOf } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from './known-accounts.query.js';

/** Room for more partitions than a topic ever has, so that ids of two partitions never meet. */
const idsPerPartition = 4_096n;

/** New accounts, numbered under their partition's fence. */
export class AccountRows {
  private readonly rows = new CopyBuffer(1_024);
  private count = 0n;

  constructor(
    private readonly partition: number,
    private readonly firstAccount: bigint,
  ) {}

  get nextAccount(): bigint {
    return this.firstAccount + this.count;
  }

  create(account: Account): KnownAccount {
    const id = this.nextAccount * idsPerPartition + BigInt(this.partition);
    const { normalSide, mayBeNegative } = ruleOf(account);
    this.count += 1n;
    this.rows
      .row(9)
      .int8(id)
      .int4(this.partition)
      .text(account.owner)
      .text(account.kind)
      .text(account.scope)
      .text(account.currency)
      .int4(stripeOf(account, this.partition))
      .int2(normalSide === 'debit' ? 1 : -1)
      .bool(mayBeNegative);
    return { id, debits: 0n, credits: 0n, lines: 0n };
  }

  async copyTo(tx: Tx): Promise<void> {
    if (this.count === 0n) return;
    await tx.copyBinary(
      `copy account (id, "partition", owner, kind, scope, currency, stripe, normal_side, may_be_negative)
       from stdin binary`,
      this.rows.end(),
    );
  }
}

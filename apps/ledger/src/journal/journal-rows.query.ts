import { CopyBuffer, type Tx } from '#postgres';
import { type Account, ruleOf, stripeOf } from '../domain/chart-of-accounts.js';
import type { NewEntry } from './new-entry.js';
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

interface EntryRow {
  readonly entry: NewEntry;
  readonly seq: bigint;
  readonly accounts: readonly bigint[];
  readonly amounts: readonly bigint[];
}

export class EntryRows {
  private readonly rows = new CopyBuffer(65_536);

  constructor(
    private readonly partition: number,
    private readonly batch: bigint,
  ) {}

  add({ entry, seq, accounts, amounts }: EntryRow): void {
    const { cause, stream, programId } = entry;
    const { rows } = this;
    rows.row(16).int4(this.partition).int8(seq).int8(this.batch).text(entry.kind).timestamptz(entry.effectiveAt);
    rows.text(entry.currency).text(cause.topic).int4(cause.partition).int8(cause.offset).int4(cause.index);
    rows.text(entry.correlationId);
    if (stream === undefined) rows.null();
    else rows.text(stream);
    if (programId === undefined) rows.null();
    else rows.uuid(programId);
    rows.uuid(entry.reference).int8Array(accounts).int8Array(amounts);
  }

  async copyTo(tx: Tx): Promise<void> {
    await tx.copyBinary(
      `copy entry ("partition", seq, batch, kind, effective_at, currency, cause_topic, cause_partition, cause_offset,
         cause_index, correlation_id, stream, program_id, reference, accounts, amounts)
       from stdin binary`,
      this.rows.end(),
    );
  }
}

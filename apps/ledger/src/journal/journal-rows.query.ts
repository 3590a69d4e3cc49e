import { CopyBuffer, type Tx } from '#postgres';
import { type Account, ruleOf, stripeOf } from '../domain/chart-of-accounts.js';
import { type Leg, mostLegs } from '../domain/entry.js';
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
  /** Milliseconds since 1970. */
  readonly effectiveMs: number;
  readonly bookedOn: string;
  /** Their ids, leg by leg. */
  readonly accounts: readonly bigint[];
  readonly legs: readonly Leg[];
}

const legNumbers = Array.from({ length: mostLegs }, (_, index) => index + 1);
const legColumns = legNumbers.map((number) => `account_${number}, amount_${number}`).join(', ');
const copyEntries = `
  copy entry ("partition", seq, batch, effective_at, booked_on, kind, currency, cause_topic, cause_offset, cause_index,
    correlation_id, stream, program_id, reference, reverses, ${legColumns})
  from stdin binary`;
const fields = 15 + 2 * mostLegs;

export class EntryRows {
  private readonly rows = new CopyBuffer(65_536);

  constructor(
    private readonly partition: number,
    private readonly batch: bigint,
  ) {}

  add({ entry, seq, effectiveMs, bookedOn, accounts, legs }: EntryRow): void {
    const { cause, stream, programId, reverses } = entry;
    const { rows } = this;
    rows.row(fields).int4(this.partition).int8(seq).int8(this.batch).timestamptz(effectiveMs).date(bookedOn);
    rows.text(entry.kind).text(entry.currency).text(cause.topic).int8(cause.offset).int4(cause.index);
    rows.text(entry.correlationId);
    if (stream === undefined) rows.null();
    else rows.text(stream);
    if (programId === undefined) rows.null();
    else rows.uuid(programId);
    rows.uuid(entry.reference);
    if (reverses === undefined) rows.null();
    else rows.int8(reverses);
    for (const [at, { minor }] of legs.entries()) rows.int8(accounts[at] as bigint).int8(minor);
    for (let at = legs.length; at < mostLegs; at += 1) rows.null().null();
  }

  async copyTo(tx: Tx): Promise<void> {
    await tx.copyBinary(copyEntries, this.rows.end());
  }
}

import { CopyBuffer, copyMessageBytes, type Tx } from '#postgres';
import { type Account, ruleOf, stripeOf } from '../domain/chart-of-accounts.js';
import type { Leg } from '../domain/entry.js';
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

export interface EntryRow {
  readonly entry: NewEntry;
  readonly seq: bigint;
  readonly batch: bigint;
  /** Milliseconds since 1970. */
  readonly effectiveMs: number;
  readonly bookedOn: string;
  readonly legs: readonly Leg[];
  /** Their accounts, leg by leg. */
  readonly on: readonly { readonly id: bigint }[];
}

const fieldsBesideLegs = 15;

function copyOf(width: number): string {
  const legs = Array.from({ length: width }, (_, index) => `account_${index + 1}, amount_${index + 1}`);
  return `
    copy entry ("partition", seq, batch, effective_at, booked_on, kind, currency, cause_topic, cause_offset, cause_index,
      correlation_id, stream, program_id, reference, reverses, ${legs.join(', ')})
    from stdin binary`;
}

/**
 * Sends rows as they are made: the server writes the first ones while the others are hashed. No row has more than `width`
 * legs: columns that are empty in all of them are not spoken of.
 */
export function copyEntries(tx: Tx, rows: Iterable<EntryRow>, width: number): Promise<void> {
  return tx.copyParts(copyOf(width), partsOf(rows, width));
}

function* partsOf(rows: Iterable<EntryRow>, width: number): Iterable<Buffer> {
  const buffer = new CopyBuffer(copyMessageBytes + 1_024);
  for (const row of rows) {
    addRow(buffer, row, width);
    if (buffer.length >= copyMessageBytes) yield buffer.takePart();
  }
  yield buffer.end();
}

function addRow(
  rows: CopyBuffer,
  { entry, seq, batch, effectiveMs, bookedOn, legs, on }: EntryRow,
  width: number,
): void {
  const { cause, stream, programId, reverses } = entry;
  rows.row(fieldsBesideLegs + 2 * width);
  rows.int4(cause.partition).int8(seq).int8(batch).timestamptz(effectiveMs).date(bookedOn);
  rows.text(entry.kind).text(entry.currency).text(cause.topic).int8(cause.offset).int4(cause.index);
  rows.text(entry.correlationId);
  if (stream === undefined) rows.null();
  else rows.text(stream);
  if (programId === undefined) rows.null();
  else rows.uuid(programId);
  rows.uuid(entry.reference);
  if (reverses === undefined) rows.null();
  else rows.int8(reverses);
  for (let at = 0; at < width; at += 1) {
    const [leg, account] = [legs[at], on[at]];
    if (leg === undefined || account === undefined) rows.null().null();
    else rows.int8(account.id).int8(leg.minor);
  }
}

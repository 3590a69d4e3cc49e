import { CopyBuffer, copyMessageBytes, type Tx } from '#postgres';
import { bookedOn } from '../domain/booked-on.js';
import type { Leg } from '../domain/entry.js';
import type { AccountRows } from './account-rows.query.js';
import type { NewEntry } from './new-entry.js';
import type { PostedEntry } from './posted-entry.js';
import { leafHash, type SealedEntry, type SealedLeg } from './seal.js';

/** The batch that entries are written into. */
export interface BatchPlace {
  readonly batch: bigint;
  /** UTC, YYYY-MM-DD. */
  readonly recordedOn: string;
  /** By currency, the last day (YYYY-MM-DD) of its last closed month. */
  readonly closedThrough: Readonly<Record<string, string>>;
}

/** What a Date would spell as it stands: of a day that every month has. */
const plainInstant = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;

const fieldsBesideLegs = 15;

/** Rows of entries of up to `width` legs, in parts that are worth being sent. */
export class EntryRows {
  private readonly rows = new CopyBuffer(copyMessageBytes);

  constructor(private readonly width: number) {}

  /** Numbers the lines of the entry's accounts, and those accounts that are new. Answers with its leaf. */
  add(posted: PostedEntry, place: BatchPlace, accounts: AccountRows): string {
    const { entry, seq, legs, on } = posted;
    const effectiveMs = Date.parse(entry.effectiveAt);
    // 30 February and its like are read as the day that they fall on; the books hold no other spelling of it.
    const effectiveAt = plainInstant.test(entry.effectiveAt) ? entry.effectiveAt : new Date(effectiveMs).toISOString();
    const day = effectiveAt.slice(0, 10);
    const closedThrough = place.closedThrough[entry.currency];
    const booked = bookedOn({ effectiveOn: day, recordedOn: place.recordedOn, closedThrough });
    const sealed = on.map((account, index): SealedLeg => {
      if (!account.isKnown) account.found(accounts.create(account.account));
      return account.add((legs[index] as Leg).minor, seq, day, place.batch);
    });
    this.addRow(posted, place.batch, effectiveMs, booked);
    return leafOf(entry, { seq, effectiveAt, bookedOn: booked, legs: sealed });
  }

  /** Parts that are full, each once. */
  takeParts(): readonly Buffer[] {
    return this.rows.takeParts();
  }

  /** The others. */
  end(): readonly Buffer[] {
    return this.rows.end();
  }

  private addRow({ entry, seq, legs, on }: PostedEntry, batch: bigint, effectiveMs: number, booked: string): void {
    const { rows, width } = this;
    const { cause, stream, programId, reverses } = entry;
    rows.row(fieldsBesideLegs + 2 * width);
    rows.int4(cause.partition).int8(seq).int8(batch).timestamptz(effectiveMs).date(booked);
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
}

/**
 * Sends parts as they are made: the server writes the first ones while the others are hashed. Columns of legs that are
 * empty in all rows are not spoken of.
 */
export function copyEntries(tx: Tx, width: number, parts: Iterable<Buffer>): Promise<void> {
  const legs = Array.from({ length: width }, (_, index) => `account_${index + 1}, amount_${index + 1}`);
  const copy = `
    copy entry ("partition", seq, batch, effective_at, booked_on, kind, currency, cause_topic, cause_offset, cause_index,
      correlation_id, stream, program_id, reference, reverses, ${legs.join(', ')})
    from stdin binary`;
  return tx.copyParts(copy, parts);
}

type Numbered = Pick<SealedEntry, 'seq' | 'effectiveAt' | 'bookedOn' | 'legs'>;

function leafOf(entry: NewEntry, { seq, effectiveAt, bookedOn: booked, legs }: Numbered): string {
  const { kind, currency, cause, correlationId, stream = null, programId = null, reference, reverses = null } = entry;
  return leafHash({
    partition: cause.partition,
    seq,
    kind,
    effectiveAt,
    bookedOn: booked,
    currency,
    cause,
    correlationId,
    stream,
    programId,
    reference,
    reverses,
    legs,
  });
}

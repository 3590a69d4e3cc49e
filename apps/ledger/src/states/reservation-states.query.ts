import { CopyBuffer, type Tx } from '#postgres';
import type { Reservation, ReservationEvent } from '../domain/reservation.js';
import { reservationDecider } from '../domain/reservation.decider.js';

interface StateRow {
  item_id: string;
  number: number;
  fact_id: string;
  fact_digest: string;
  creator_id: string;
  batch_id: string;
  seq: bigint | null;
  status: Reservation['status'];
  amount: bigint;
  currency: string;
  rail: string | null;
}

interface StoredReservation {
  readonly reservation: Reservation;
  readonly number: number;
  /** The entry by which it was paid. */
  readonly settledBy?: bigint;
}

const readStates = `
  select * from reservation_state where item_id = any($1::uuid[]) order by item_id, number`;

/** The payout items that a slice speaks of; what happens to them is written as rows, in order. */
export class ReservationStates {
  private readonly rows = new CopyBuffer(4_096);
  private written = 0;

  private constructor(
    private readonly tx: Tx,
    private readonly partition: number,
    private readonly states: Map<string, StoredReservation>,
  ) {}

  static async load(tx: Tx, partition: number, itemIds: readonly string[]): Promise<ReservationStates> {
    const { rows } = await tx.prepared<StateRow>('ledger-reservation-states', readStates, [[...new Set(itemIds)]]);
    const states = new Map<string, StoredReservation>();
    for (const row of rows) states.set(row.item_id, withRow(states.get(row.item_id), row));
    return new ReservationStates(tx, partition, states);
  }

  of(itemId: string): Reservation {
    return this.states.get(itemId)?.reservation ?? reservationDecider.initial;
  }

  /** The number of the entry by which an item was paid, in this partition; undefined where it was not. */
  settledBy(itemId: string): bigint | undefined {
    return this.states.get(itemId)?.settledBy;
  }

  add(event: ReservationEvent, seq: bigint | undefined): void {
    const { itemId, fact, creatorId, batchId, amount } = event;
    const before = this.states.get(itemId);
    const number = (before?.number ?? 0) + 1;
    const reservation = reservationDecider.evolve(this.of(itemId), event);
    this.states.set(itemId, { reservation, number, ...settledBy(before, reservation.status, seq) });
    this.written += 1;
    const { rows } = this;
    rows.row(12).uuid(itemId).int4(number).int4(this.partition);
    if (seq === undefined) rows.null();
    else rows.int8(seq);
    rows.uuid(fact.id).text(fact.digest).uuid(creatorId).uuid(batchId).text(reservation.status);
    rows.int8(amount.minor).text(amount.currency);
    if (reservation.rail === undefined) rows.null();
    else rows.text(reservation.rail);
  }

  async write(): Promise<void> {
    if (this.written === 0) return;
    await this.tx.copyBinary(
      `copy reservation_state (item_id, number, "partition", seq, fact_id, fact_digest, creator_id, batch_id, status,
         amount, currency, rail)
       from stdin binary`,
      this.rows.end(),
    );
  }
}

function withRow(before: StoredReservation | undefined, row: StateRow): StoredReservation {
  const facts = [...(before?.reservation.facts ?? []), { id: row.fact_id, digest: row.fact_digest }];
  const reservation: Reservation = {
    status: row.status,
    creatorId: row.creator_id,
    batchId: row.batch_id,
    amount: { minor: row.amount, currency: row.currency },
    facts,
    ...(row.rail === null ? {} : { rail: row.rail }),
  };
  return { reservation, number: row.number, ...settledBy(before, row.status, row.seq) };
}

function settledBy(
  before: StoredReservation | undefined,
  status: Reservation['status'],
  seq: bigint | null | undefined,
): Pick<StoredReservation, 'settledBy'> {
  const settled = status === 'settled' ? seq : before?.settledBy;
  return typeof settled === 'bigint' ? { settledBy: settled } : {};
}

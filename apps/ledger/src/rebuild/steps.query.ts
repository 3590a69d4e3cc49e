import type { Queryable } from '#postgres';
import { Pages } from './pages.js';

/** One thing that the books did: a fact that was booked, or a hold that ended. */
export interface Step {
  /** The entry that it made, or the one that came after it. */
  readonly seq: bigint;
  /** None where it made no entry. */
  readonly batch: bigint | null;
  /** Among those that made no entry, before one that did. */
  readonly number: number;
  readonly topic: string;
  /** The fact; for the end of a hold that made an entry, the entry that it followed. */
  readonly offset: bigint | null;
  readonly releaseAt: Date | null;
  readonly correlationId: string | null;
  readonly creatorId: string | null;
  readonly commissionId: string | null;
}

export interface Sealed {
  readonly batch: bigint;
  readonly recordedAt: Date;
  readonly hash: Buffer;
}

/** How far the steps were followed. */
export interface Place {
  readonly seq: bigint;
  /** Of the last step before the entry `seq` that made none. */
  readonly number: number;
}

const entries = `
  select seq, batch, 0 as number, cause_topic as topic, cause_offset as "offset",
    case cause_topic when 'ledger.entry.v1' then effective_at end as "releaseAt",
    case cause_topic when 'ledger.entry.v1' then correlation_id end as "correlationId",
    null as "creatorId", null as "commissionId"
  from entry where "partition" = $1 and seq >= $2 and cause_index = 0 order by seq limit $3`;

const quiets = `
  select next_seq as seq, null::bigint as batch, number, cause_topic as topic, cause_offset as "offset",
    null as "releaseAt", null as "correlationId", creator_id as "creatorId", commission_id as "commissionId"
  from quiet_move where "partition" = $1 and (next_seq, number) > ($2, $3) order by next_seq, number limit $4`;

const seals = `
  select batch, recorded_at as "recordedAt", hash from seal
  where "partition" = $1 and batch >= $2 order by batch limit $3`;

const page = 2_000;

/** What the books of one partition did after a place, in the order in which they did it. */
export class Steps {
  private readonly entries: Pages<Step>;
  private readonly quiets: Pages<Step>;
  private readonly seals: Pages<Sealed>;

  constructor(books: Queryable, partition: number, after: Place & { readonly batch: bigint }) {
    this.entries = new Pages(page, async (last) => {
      const from = last === undefined ? after.seq : last.seq + 1n;
      return (await books.query<Step>(entries, [partition, from, page])).rows;
    });
    this.quiets = new Pages(page, async (last) => {
      const { seq, number } = last ?? after;
      return (await books.query<Step>(quiets, [partition, seq, number, page])).rows;
    });
    this.seals = new Pages(page, async (last) => {
      const from = last === undefined ? after.batch : last.batch + 1n;
      return (await books.query<Sealed>(seals, [partition, from, page])).rows;
    });
  }

  async peek(): Promise<Step | undefined> {
    const [entry, quiet] = [await this.entries.peek(), await this.quiets.peek()];
    return entry === undefined || (quiet !== undefined && quiet.seq <= entry.seq) ? quiet : entry;
  }

  async next(): Promise<Step | undefined> {
    const step = await this.peek();
    return step?.batch === null ? this.quiets.next() : this.entries.next();
  }

  /** Seals in order; undefined where the books have none of that number. */
  async sealOf(batch: bigint): Promise<Sealed | undefined> {
    let seal = await this.seals.peek();
    while (seal !== undefined && seal.batch < batch) {
      await this.seals.next();
      seal = await this.seals.peek();
    }
    return seal?.batch === batch ? seal : undefined;
  }
}

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
  /** The first entry after it. */
  readonly nextSeq: bigint;
  readonly recordedAt: Date;
  readonly hash: Buffer;
}

/** How far the steps were followed. */
export interface Place {
  readonly seq: bigint;
  /** Of the last step before the entry `seq` that made none. */
  readonly number: number;
}

/** A row a batch and topic, not a row a step. */
const entries = `
  select batch, cause_topic as topic, array_agg(seq order by seq) as seqs, array_agg(cause_offset order by seq) as offsets,
    array_agg(effective_at order by seq) filter (where cause_topic = 'ledger.entry.v1') as "releaseAts",
    array_agg(correlation_id order by seq) filter (where cause_topic = 'ledger.entry.v1') as "correlationIds"
  from (
    select seq, batch, cause_topic, cause_offset, effective_at, correlation_id from entry
    where "partition" = $1 and seq >= $2 and cause_index = 0 order by seq limit $3
  ) as page
  group by batch, cause_topic order by min(seq)`;

const quiets = `
  select next_seq as seq, null::bigint as batch, number, cause_topic as topic, cause_offset as "offset",
    null as "releaseAt", null as "correlationId", creator_id as "creatorId", commission_id as "commissionId"
  from quiet_move where "partition" = $1 and (next_seq, number) > ($2, $3) order by next_seq, number limit $4`;

const seals = `
  select batch, first_seq + entries as "nextSeq", recorded_at as "recordedAt", hash from seal
  where "partition" = $1 and batch >= $2 order by batch limit $3`;

interface BatchRow {
  readonly batch: bigint;
  readonly topic: string;
  readonly seqs: readonly bigint[];
  readonly offsets: readonly bigint[];
  readonly releaseAts: readonly Date[] | null;
  readonly correlationIds: readonly string[] | null;
}

const page = 2_000;

/** What the books of one partition did after a place, in the order in which they did it. */
export class Steps {
  private readonly entries: Pages<Step>;
  private readonly quiets: Pages<Step>;
  private readonly seals: Pages<Sealed>;

  constructor(books: Queryable, partition: number, after: Place & { readonly batch: bigint }) {
    this.entries = new Pages(page, async (last) => {
      const from = last === undefined ? after.seq : last.seq + 1n;
      return (await books.query<BatchRow>(entries, [partition, from, page])).rows.flatMap(stepsOf);
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

  /** Whether `first` knows; `ready` makes it so. */
  get isReady(): boolean {
    return this.entries.isReady && this.quiets.isReady;
  }

  /** The next step; undefined at the end. */
  get first(): Step | undefined {
    const [entry, quiet] = [this.entries.first, this.quiets.first];
    return entry === undefined || (quiet !== undefined && quiet.seq <= entry.seq) ? quiet : entry;
  }

  async ready(): Promise<void> {
    await Promise.all([this.entries.ready(), this.quiets.ready()]);
  }

  shift(): void {
    if (this.first?.batch === null) this.quiets.shift();
    else this.entries.shift();
  }

  /** Seals in order; undefined where the books have none of that number. */
  async sealOf(batch: bigint): Promise<Sealed | undefined> {
    await this.seals.ready();
    while (this.seals.first !== undefined && this.seals.first.batch < batch) {
      this.seals.shift();
      await this.seals.ready();
    }
    return this.seals.first?.batch === batch ? this.seals.first : undefined;
  }
}

function stepsOf({ batch, topic, seqs, offsets, releaseAts, correlationIds }: BatchRow): Step[] {
  return seqs.map((seq, at) => ({
    seq,
    batch,
    number: 0,
    topic,
    offset: offsets[at] ?? null,
    releaseAt: releaseAts?.[at] ?? null,
    correlationId: correlationIds?.[at] ?? null,
    creatorId: null,
    commissionId: null,
  }));
}

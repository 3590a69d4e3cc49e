import type { LogPosition } from '#event-log';
import type { Tx } from '#postgres';
import type { JournalSlice } from '../journal/journal-slice.js';
import type { CommissionKey } from './commission-states.query.js';

interface QuietMove {
  readonly nextSeq: bigint;
  readonly topic: string;
  readonly offset?: bigint;
  readonly hold?: CommissionKey;
}

/** Numbered after those that stand at the same place already: the fence keeps others away. */
const write = `
  insert into quiet_move ("partition", next_seq, number, cause_topic, cause_offset, creator_id, commission_id)
  select $1, move.next_seq,
    row_number() over (partition by move.next_seq order by move.ordinality) + coalesce(before.moves, 0),
    move.cause_topic, move.cause_offset, move.creator_id, move.commission_id
  from unnest($2::bigint[], $3::text[], $4::bigint[], $5::uuid[], $6::uuid[])
    with ordinality as move (next_seq, cause_topic, cause_offset, creator_id, commission_id, ordinality)
  left join (
    select next_seq, count(*) as moves from quiet_move
    where "partition" = $1 and next_seq = any ($2::bigint[]) group by next_seq
  ) as before using (next_seq)`;

/** What changed a state in a slice and made no entry, with its place among the entries. */
export class QuietMoves {
  private readonly moves: QuietMove[] = [];

  constructor(private readonly slice: JournalSlice) {}

  ofFact({ topic, offset }: LogPosition): void {
    this.moves.push({ nextSeq: this.slice.nextSeq, topic, offset });
  }

  ofHold(hold: CommissionKey): void {
    this.moves.push({ nextSeq: this.slice.nextSeq, topic: 'ledger.entry.v1', hold });
  }

  async write(tx: Tx): Promise<void> {
    if (this.moves.length === 0) return;
    await tx.prepared('ledger-quiet-moves', write, [
      this.slice.partition,
      this.moves.map(({ nextSeq }) => nextSeq),
      this.moves.map(({ topic }) => topic),
      this.moves.map(({ offset }) => offset ?? null),
      this.moves.map(({ hold }) => hold?.creatorId ?? null),
      this.moves.map(({ hold }) => hold?.commissionId ?? null),
    ]);
  }
}

import type { Database } from '#postgres';

/** How many entries the books say they hold: asked again and again, it must not cost what it waits for. */
export async function bookedSoFar(ledger: Database): Promise<number> {
  const { rows } = await ledger.query<{ entries: bigint }>(
    'select sum(next_seq)::bigint as entries from journal_partition',
  );
  return Number(rows[0]?.entries);
}

/** How many entries the books do hold, and what their debits come to. */
export async function booked(ledger: Database): Promise<{ entries: number; debits: bigint }> {
  const { rows } = await ledger.query<{ entries: bigint; debits: bigint }>(
    `select (select count(*) from entry) as entries, coalesce(sum(amount) filter (where amount > 0), 0)::bigint as debits
     from entry_leg`,
  );
  return { entries: Number(rows[0]?.entries), debits: rows[0]?.debits ?? 0n };
}

/** The instant at which the last entry of each correlation was recorded. */
export async function recordedAtByCorrelation(ledger: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await ledger.query<{ correlation_id: string; recorded_at: Date }>(
    `select entry.correlation_id, max(seal.recorded_at) as recorded_at
     from entry join seal using ("partition", batch) group by entry.correlation_id`,
  );
  return new Map(rows.map((row) => [row.correlation_id, row.recorded_at.getTime()]));
}

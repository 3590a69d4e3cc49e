import { PermanentFault } from '#event-log';
import type { Queryable, Tx } from '#postgres';
import { commissionDecider } from '../domain/commission.decider.js';
import type { DueHold } from '../features/release-holds/due-holds.query.js';
import { type CommissionKey, CommissionStates } from '../states/commission-states.query.js';
import type { Step } from './steps.query.js';

interface HoldRow {
  readonly creatorId: string;
  readonly commissionId: string;
  readonly number: number;
  readonly releaseAt: Date;
  readonly correlationId: string;
}

const columns = `
  due.creator_id as "creatorId", due.commission_id as "commissionId", due.number, due.release_at as "releaseAt",
  due.correlation_id as "correlationId"`;

const candidates = `
  select ${columns}
  from (select distinct * from unnest($2::timestamptz[], $3::text[])) as wanted (release_at, correlation_id)
  join hold_due as due using (release_at, correlation_id)
  where due."partition" = $1
  order by due.number`;

const remove = `
  delete from hold_due where ("partition", release_at, creator_id, commission_id, number) in (
    select due."partition", due.release_at, due.creator_id, due.commission_id, min(due.number)
    from unnest($2::timestamptz[], $3::uuid[], $4::uuid[]) as ended (release_at, creator_id, commission_id)
    join hold_due as due using (release_at, creator_id, commission_id)
    where due."partition" = $1
    group by due."partition", due.release_at, due.creator_id, due.commission_id)`;

const pageOf = `
  select ${columns} from hold_due as due
  where "partition" = $1 and (release_at, creator_id, commission_id, number) > ($2, $3, $4, $5)
  order by release_at, creator_id, commission_id, number limit $6`;

const known = `
  select wanted.at from unnest($2::timestamptz[], $3::uuid[], $4::uuid[], $5::integer[])
    with ordinality as wanted (release_at, creator_id, commission_id, number, at)
  join hold_due as due using (release_at, creator_id, commission_id, number)
  where due."partition" = $1`;

const removeExactly = `
  delete from hold_due as due
  using unnest($2::timestamptz[], $3::uuid[], $4::uuid[], $5::integer[])
    as void (release_at, creator_id, commission_id, number)
  where due."partition" = $1 and due.release_at = void.release_at and due.creator_id = void.creator_id
    and due.commission_id = void.commission_id and due.number = void.number`;

interface Ended {
  readonly due: readonly DueHold[];
  /** With their commissions in it. */
  readonly states: CommissionStates;
}

/**
 * The holds that ended in some steps of the books, taken out of the queue. Those that made an entry are known by the
 * entry that they followed, the others by their commission.
 */
export async function takeEnded(tx: Tx, partition: number, steps: readonly Step[]): Promise<Ended> {
  const withEntry = steps.filter(({ releaseAt }) => releaseAt !== null);
  const { rows } = await tx.query<HoldRow>(candidates, [
    partition,
    withEntry.map(({ releaseAt }) => releaseAt),
    withEntry.map(({ correlationId }) => correlationId),
  ]);
  const quiet = steps.flatMap(({ creatorId, commissionId }): CommissionKey[] =>
    creatorId === null || commissionId === null ? [] : [{ creatorId, commissionId }],
  );
  const states = new CommissionStates(tx, partition);
  await states.load([...rows, ...quiet]);
  const following = new Map(rows.map((row) => [states.of(row).lastSeq, row]));
  const due = steps.map(({ offset, creatorId, commissionId, seq }): DueHold => {
    const hold =
      creatorId === null || commissionId === null ? following.get(offset ?? -1n) : { creatorId, commissionId };
    const releaseAt = hold && states.of(hold).commission.releaseAt;
    if (hold === undefined || releaseAt === undefined) {
      throw new PermanentFault(`no fact began the hold that ends with entry ${partition}-${seq}`);
    }
    const { correlationId } = { correlationId: '', ...hold };
    return { creatorId: hold.creatorId, commissionId: hold.commissionId, releaseAt, correlationId };
  });
  await tx.query(remove, [
    partition,
    due.map(({ releaseAt }) => releaseAt),
    due.map(({ creatorId }) => creatorId),
    due.map(({ commissionId }) => commissionId),
  ]);
  return { due, states };
}

const page = 1_000;
const before = { releaseAt: '-infinity', creatorId: '00000000-0000-0000-0000-000000000000' };

/**
 * Takes holds out of the fresh queue that the live one does not have, and whose end changes nothing: their commission had
 * been approved again, or was gone, when they fell due.
 */
export async function removeVoidHolds(tx: Tx, live: Queryable, partition: number): Promise<void> {
  let last: readonly unknown[] = [before.releaseAt, before.creatorId, before.creatorId, 0];
  for (let full = true; full;) {
    const { rows } = await tx.query<HoldRow>(pageOf, [partition, ...last, page]);
    const final = rows.at(-1);
    if (final === undefined) return;
    last = [final.releaseAt, final.creatorId, final.commissionId, final.number];
    full = rows.length === page;
    const { rows: found } = await live.query<{ at: bigint }>(known, [partition, ...columnsOf(rows)]);
    const kept = new Set(found.map(({ at }) => Number(at) - 1));
    const missing = rows.filter((_row, index) => !kept.has(index));
    const states = new CommissionStates(tx, partition);
    await states.load(missing);
    const isVoid = (row: HoldRow) => {
      const { commission } = states.of(row);
      const end = { type: 'EndHold', releaseAt: row.releaseAt.toISOString() } as const;
      return commissionDecider.decide(commission, end).outcome === 'unchanged';
    };
    await tx.query(removeExactly, [partition, ...columnsOf(missing.filter(isVoid))]);
  }
}

function columnsOf(rows: readonly HoldRow[]): readonly unknown[] {
  return [
    rows.map(({ releaseAt }) => releaseAt),
    rows.map(({ creatorId }) => creatorId),
    rows.map(({ commissionId }) => commissionId),
    rows.map(({ number }) => number),
  ];
}

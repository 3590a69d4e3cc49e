import { CopyBuffer, type Tx } from '#postgres';
import { type Commission, type CommissionMoney, type CommissionMoved, difference } from '../domain/commission.js';
import { type BroughtBy, broughtBy } from '../domain/taken-back.js';
import { commissionDecider } from '../domain/commission.decider.js';
import { SeenCommissions } from './seen-commissions.js';

export interface CommissionKey {
  readonly creatorId: string;
  readonly commissionId: string;
}

/** A commission, the number of its last row and entry, and which entries brought its money. */
export interface StoredCommission {
  readonly commission: Commission;
  readonly number: number;
  readonly lastSeq?: bigint;
  readonly broughtBy: BroughtBy;
}

interface StateRow {
  creator_id: string;
  commission_id: string;
  number: number;
  seq: bigint | null;
  fact_id: string | null;
  fact_digest: string | null;
  status: Exclude<Commission['status'], 'unknown'>;
  currency: string;
  conversion_id: string;
  debtor: string;
  program_id: string;
  stream: string;
  decision_id: string;
  pending: bigint;
  held: bigint;
  available: bigint;
  fee_pending: bigint;
  fee_revenue: bigint;
  confirmed_day: string | null;
  release_at: Date | null;
}

/** Key by key: the plan is made while the table is empty and stays, so no join may read the whole of it. */
const readStates = `
  select state.* from unnest($1::uuid[], $2::uuid[]) as wanted (creator_id, commission_id)
  cross join lateral (
    select *, confirmed_on::text as confirmed_day from commission_state
    where creator_id = wanted.creator_id and commission_id = wanted.commission_id offset 0
  ) as state
  order by state.creator_id, state.commission_id, state.number`;

interface Known {
  readonly key: CommissionKey;
  stored: StoredCommission;
}

/** Of so many rows and more, all that are asked for may be among them. */
const mostUnsent = 8_000;

const unknown: StoredCommission = { commission: commissionDecider.initial, number: 0, broughtBy: {} };

/** Commissions as they stand; what happens to them in a slice is written as rows, in order. */
export class CommissionStates {
  private rows = new CopyBuffer();
  /** Rows that were not sent yet. */
  private count = 0;
  /** Their commissions, where the next ones are loaded while they wait. */
  private unsent: SeenCommissions | undefined;
  /** By commission; each creator has its own. */
  private readonly known = new Map<string, Known[]>();
  /** The one that was asked for last: it is asked for twice. */
  private found: Known | undefined;

  /** Those that were not `seen` are new. */
  constructor(
    private readonly tx: Tx,
    private readonly partition: number,
    private readonly seen?: SeenCommissions,
  ) {
    if (seen !== undefined) this.unsent = new SeenCommissions(mostUnsent);
  }

  /** Makes these known to `of`, and no others. */
  async load(keys: readonly CommissionKey[]): Promise<void> {
    const { seen, tx } = this;
    this.known.clear();
    this.found = undefined;
    const expected = keys.filter((key) => this.expect(key));
    const wanted = seen === undefined ? expected : expected.filter(({ commissionId }) => seen.has(commissionId));
    if (wanted.length === 0) return;
    if (this.mayBeUnsent(wanted)) await this.write();
    const { rows } = await tx.prepared<StateRow>('ledger-commission-states', readStates, [
      uuidArray(wanted.map(({ creatorId }) => creatorId)),
      uuidArray(wanted.map(({ commissionId }) => commissionId)),
    ]);
    for (const row of rows) {
      const known = this.find({ creatorId: row.creator_id, commissionId: row.commission_id });
      known.stored = withRow(known.stored, row);
    }
  }

  /** Throws RangeError on a commission that was not loaded. */
  of(key: CommissionKey): StoredCommission {
    return this.find(key).stored;
  }

  /** `seq` is the entry that the move made, if it made one. Answers with the commission as it is then. */
  add(key: CommissionKey, event: CommissionMoved, seq: bigint | undefined): StoredCommission {
    const known = this.find(key);
    const before = known.stored;
    const number = before.number + 1;
    const commission = commissionDecider.evolve(before.commission, event);
    known.stored = { commission, number, ...entriesAfter(before, event.moves, seq) };
    this.addRow(key, { event, number, seq, commission });
    this.seen?.add(key.commissionId);
    this.unsent?.add(key.commissionId);
    this.count += 1;
    return known.stored;
  }

  /** What was added since the last time. */
  async write(): Promise<void> {
    if (this.count === 0) return;
    const rows = this.rows.end();
    this.rows = new CopyBuffer();
    this.count = 0;
    if (this.unsent !== undefined) this.unsent = new SeenCommissions(mostUnsent);
    await this.tx.copyBinary(
      `copy commission_state (creator_id, commission_id, number, "partition", seq, fact_id, fact_digest, status, currency,
         conversion_id, debtor, program_id, stream, decision_id, pending, held, available, fee_pending, fee_revenue, confirmed_on,
         release_at)
       from stdin binary`,
      rows,
    );
  }

  private mayBeUnsent(wanted: readonly CommissionKey[]): boolean {
    const { unsent, count } = this;
    if (unsent === undefined) return count > 0;
    return wanted.some(({ commissionId }) => unsent.has(commissionId));
  }

  /** False where it is expected already. */
  private expect(key: CommissionKey): boolean {
    const alike = this.known.get(key.commissionId);
    if (alike === undefined) this.known.set(key.commissionId, [{ key, stored: unknown }]);
    else if (alike.some((known) => known.key.creatorId === key.creatorId)) return false;
    else alike.push({ key, stored: unknown });
    return true;
  }

  private find(wanted: CommissionKey): Known {
    if (this.found?.key === wanted) return this.found;
    const { creatorId, commissionId } = wanted;
    this.found = this.known.get(commissionId)?.find(({ key }) => key.creatorId === creatorId);
    if (this.found === undefined) throw new RangeError(`commission ${commissionId} of ${creatorId} was not loaded`);
    return this.found;
  }

  private addRow(
    { creatorId, commissionId }: CommissionKey,
    {
      event,
      number,
      seq,
      commission,
    }: { event: CommissionMoved; number: number; seq: bigint | undefined; commission: Commission },
  ): void {
    const { rows } = this;
    const { fact, terms, releaseAt } = event;
    rows.row(21).uuid(creatorId).uuid(commissionId).int4(number).int4(this.partition);
    if (seq === undefined) rows.null();
    else rows.int8(seq);
    if (fact === undefined) rows.null().null();
    else rows.uuid(fact.id).text(fact.digest);
    rows
      .text(event.status)
      .text(terms.currency)
      .uuid(terms.conversionId)
      .text(terms.debtor)
      .uuid(terms.programId)
      .text(terms.stream);
    rows.uuid(event.decisionId).int8(commission.pending).int8(commission.held).int8(commission.available);
    rows.int8(commission.feePending).int8(commission.feeRevenue);
    if (commission.confirmedOn === undefined) rows.null();
    else rows.date(commission.confirmedOn);
    if (releaseAt === undefined) rows.null();
    else rows.timestamptz(releaseAt);
  }
}

function withRow(before: StoredCommission, row: StateRow): StoredCommission {
  const { facts: taken } = before.commission;
  const facts =
    row.fact_id === null || row.fact_digest === null ? taken : [...taken, { id: row.fact_id, digest: row.fact_digest }];
  const { status, pending, held, available } = row;
  const commission: Commission = {
    status,
    terms: {
      currency: row.currency,
      conversionId: row.conversion_id,
      debtor: row.debtor,
      programId: row.program_id,
      stream: row.stream,
    },
    decisionId: row.decision_id,
    ...{ pending, held, available, feePending: row.fee_pending, feeRevenue: row.fee_revenue, facts },
    ...(row.confirmed_day === null ? {} : { confirmedOn: row.confirmed_day }),
    ...(row.release_at === null ? {} : { releaseAt: row.release_at.toISOString() }),
  };
  const moves = difference(commission, before.commission);
  return { commission, number: row.number, ...entriesAfter(before, moves, row.seq ?? undefined) };
}

function entriesAfter(
  { lastSeq, broughtBy: brought }: StoredCommission,
  moves: CommissionMoney,
  seq: bigint | undefined,
): Pick<StoredCommission, 'lastSeq' | 'broughtBy'> {
  if (seq === undefined) return { broughtBy: brought, ...(lastSeq === undefined ? {} : { lastSeq }) };
  return { broughtBy: broughtBy(brought, moves, seq), lastSeq: seq };
}

/** As PostgreSQL reads it: nothing in it has to be escaped. */
function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}

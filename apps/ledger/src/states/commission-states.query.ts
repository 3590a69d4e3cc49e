import { CopyBuffer, type Tx } from '#postgres';
import {
  type Commission,
  type CommissionMoney,
  type CommissionMoved,
  difference,
  nothing,
} from '../domain/commission.js';
import { type BroughtBy, broughtBy } from '../domain/taken-back.js';
import { commissionDecider } from '../domain/commission.decider.js';

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

/** The commissions that a slice speaks of; what happens to them is written as rows, in order. */
export class CommissionStates {
  private readonly rows = new CopyBuffer(16_384);
  private written = 0;

  private constructor(
    private readonly tx: Tx,
    private readonly partition: number,
    private readonly states: Map<string, StoredCommission>,
  ) {}

  static async load(tx: Tx, partition: number, keys: readonly CommissionKey[]): Promise<CommissionStates> {
    const wanted = new Map(keys.map((key) => [nameOf(key), key]));
    const { rows } = await tx.prepared<StateRow>('ledger-commission-states', readStates, [
      [...wanted.values()].map(({ creatorId }) => creatorId),
      [...wanted.values()].map(({ commissionId }) => commissionId),
    ]);
    const states = new Map<string, StoredCommission>();
    for (const row of rows) {
      const name = nameOf({ creatorId: row.creator_id, commissionId: row.commission_id });
      states.set(name, withRow(states.get(name), row));
    }
    return new CommissionStates(tx, partition, states);
  }

  of(key: CommissionKey): StoredCommission {
    return this.states.get(nameOf(key)) ?? { commission: commissionDecider.initial, number: 0, broughtBy: {} };
  }

  /** `seq` is the entry that the move made, if it made one. */
  add(key: CommissionKey, event: CommissionMoved, seq: bigint | undefined): void {
    const before = this.of(key);
    const number = before.number + 1;
    const commission = commissionDecider.evolve(before.commission, event);
    this.states.set(nameOf(key), { commission, number, ...entriesAfter(before, event.moves, seq) });
    this.addRow(key, { event, number, seq, commission });
    this.written += 1;
  }

  async write(): Promise<void> {
    if (this.written === 0) return;
    await this.tx.copyBinary(
      `copy commission_state (creator_id, commission_id, number, "partition", seq, fact_id, fact_digest, status, currency,
         conversion_id, debtor, program_id, stream, decision_id, pending, held, available, fee_pending, fee_revenue, confirmed_on,
         release_at)
       from stdin binary`,
      this.rows.end(),
    );
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

function withRow(before: StoredCommission | undefined, row: StateRow): StoredCommission {
  const facts = new Map(before?.commission.facts);
  if (row.fact_id !== null && row.fact_digest !== null) facts.set(row.fact_id, row.fact_digest);
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
  const moves = difference(commission, before?.commission ?? nothing);
  return { commission, number: row.number, ...entriesAfter(before, moves, row.seq ?? undefined) };
}

function entriesAfter(
  before: StoredCommission | undefined,
  moves: CommissionMoney,
  seq: bigint | undefined,
): Pick<StoredCommission, 'lastSeq' | 'broughtBy'> {
  const { lastSeq, broughtBy: brought = {} } = before ?? {};
  if (seq === undefined) return { broughtBy: brought, ...(lastSeq === undefined ? {} : { lastSeq }) };
  return { broughtBy: broughtBy(brought, moves, seq), lastSeq: seq };
}

function nameOf({ creatorId, commissionId }: CommissionKey): string {
  return `${creatorId}/${commissionId}`;
}

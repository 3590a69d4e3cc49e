import type { SettlementEvent } from '#contracts';
import { CopyBuffer, type Tx } from '#postgres';
import { settlementDecider, type SettlementPart } from '../domain/settlement.decider.js';
import type { SettlementPosted } from '../domain/settlement.js';

type PartKey = Pick<SettlementEvent, 'settlementId' | 'part'>;

interface PartRow {
  settlement_id: string;
  part: number;
  fact_id: string;
  fact_digest: string;
}

const readParts = `
  select settlement_id, part, fact_id, fact_digest from settlement_part
  where (settlement_id, part) in (select * from unnest($1::uuid[], $2::integer[]))`;

/** The parts of settlements that a slice speaks of; what is posted of them is written as rows, in order. */
export class SettlementStates {
  private readonly parts = new CopyBuffer(4_096);
  private readonly lines = new CopyBuffer(16_384);
  private written = 0;

  private constructor(
    private readonly tx: Tx,
    private readonly partition: number,
    private readonly states: Map<string, SettlementPart>,
  ) {}

  static async load(tx: Tx, partition: number, keys: readonly PartKey[]): Promise<SettlementStates> {
    const { rows } = await tx.query<PartRow>(readParts, [
      keys.map(({ settlementId }) => settlementId),
      keys.map(({ part }) => part),
    ]);
    const states = rows.map(({ settlement_id: settlementId, part, fact_id: id, fact_digest: digest }) => {
      const state: SettlementPart = { fact: { id, digest } };
      return [nameOf({ settlementId, part }), state] as const;
    });
    return new SettlementStates(tx, partition, new Map(states));
  }

  of(key: PartKey): SettlementPart {
    return this.states.get(nameOf(key)) ?? settlementDecider.initial;
  }

  /** `told` is the event that the posting comes from; `seq` the entry that it made, if it made one; `place` where it stands. */
  add(
    posted: SettlementPosted,
    told: SettlementEvent,
    { seq, place }: { seq: bigint | undefined; place: bigint },
  ): void {
    const { settlementId, part, fact, debtor, currency } = posted;
    this.states.set(nameOf(posted), settlementDecider.evolve(this.of(posted), posted));
    this.written += 1;
    this.parts.row(10).uuid(settlementId).int4(part).int4(this.partition);
    if (seq === undefined) this.parts.null();
    else this.parts.int8(seq);
    this.parts.int8(place);
    this.parts.uuid(fact.id).text(fact.digest).text(debtor).text(currency).text(told.reference);
    for (const { line, conversionId, transactionId, outcome, expected, paid, difference } of told.lines) {
      this.lines.row(10).uuid(settlementId).int4(line).int4(part).uuid(conversionId).text(transactionId).text(outcome);
      this.lines.date(told.paidOn).int8(expected.minor).int8(paid.minor).int8(difference.minor);
    }
  }

  async write(): Promise<void> {
    if (this.written === 0) return;
    await Promise.all([
      this.tx.copyBinary(
        `copy settlement_part (settlement_id, part, "partition", seq, place, fact_id, fact_digest, debtor, currency, reference)
         from stdin binary`,
        this.parts.end(),
      ),
      this.tx.copyBinary(
        `copy settlement_line (settlement_id, line, part, conversion_id, transaction_id, outcome, paid_on, expected, paid,
           difference)
         from stdin binary`,
        this.lines.end(),
      ),
    ]);
  }
}

function nameOf({ settlementId, part }: PartKey): string {
  return `${settlementId}/${part}`;
}

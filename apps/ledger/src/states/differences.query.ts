import { CopyBuffer, type Tx } from '#postgres';
import type { Clearing } from '../domain/instruction.js';

interface DifferenceRow {
  settlement_id: string;
  line: number;
  debtor: string;
  currency: string;
  open: bigint;
  clearings: number;
}

const readOpen = `
  select line.settlement_id, line.line, part.debtor, part.currency,
    (line.difference - coalesce(cleared.amount, 0))::bigint as open, coalesce(cleared.clearings, 0)::integer as clearings
  from settlement_line as line
  join settlement_part as part using (settlement_id, part)
  left join lateral (
    select sum(amount) as amount, count(*) as clearings from settlement_clearing as clearing
    where clearing.settlement_id = line.settlement_id and clearing.line = line.line
  ) as cleared on true
  where part."partition" = $1 and line.difference <> 0
    and (line.settlement_id, line.line) in (select * from unnest($2::uuid[], $3::integer[]))`;

/** The differences that a slice clears, as they stand; what is cleared of them is written as rows. */
export class Differences {
  private readonly rows = new CopyBuffer(4_096);
  private written = 0;

  private constructor(
    private readonly tx: Tx,
    private readonly partition: number,
    private readonly known: Map<string, DifferenceRow>,
  ) {}

  static async load(tx: Tx, partition: number, clearings: readonly Clearing[]): Promise<Differences> {
    if (clearings.length === 0) return new Differences(tx, partition, new Map());
    const { rows } = await tx.query<DifferenceRow>(readOpen, [
      partition,
      clearings.map(({ settlementId }) => settlementId),
      clearings.map(({ line }) => line),
    ]);
    return new Differences(tx, partition, new Map(rows.map((row) => [`${row.settlement_id}/${row.line}`, row])));
  }

  /** What is open of it, with its sign; undefined where the debtor has no such difference in the currency. */
  openOf({ settlementId, line, debtor, amount }: Clearing): bigint | undefined {
    const row = this.known.get(`${settlementId}/${line}`);
    return row?.debtor === debtor && row.currency === amount.currency ? row.open : undefined;
  }

  clear({ settlementId, line, amount, against }: Clearing, by: { instructionId: string; seq: bigint }): void {
    const row = this.known.get(`${settlementId}/${line}`);
    if (row === undefined) throw new RangeError(`line ${line} of settlement ${settlementId} has no difference`);
    row.open -= amount.minor;
    row.clearings += 1;
    this.written += 1;
    this.rows.row(8).uuid(settlementId).int4(line).int4(row.clearings).int4(this.partition).int8(by.seq);
    this.rows.uuid(by.instructionId).text(against).int8(amount.minor);
  }

  async write(): Promise<void> {
    if (this.written === 0) return;
    await this.tx.copyBinary(
      `copy settlement_clearing (settlement_id, line, number, "partition", seq, instruction_id, against, amount)
       from stdin binary`,
      this.rows.end(),
    );
  }
}

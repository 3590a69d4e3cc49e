import { conversionTopic, settlementOutcomes, type SettlementSummary } from '#contracts';
import { CopyBuffer, type Tx } from '#postgres';
import { type Conversion, conversionDecider } from '../../domain/conversion.decider.js';
import { type SettlementLine, type Standing, unheardOf } from '../../domain/settlement.js';
import { streamOfConversion } from '../../keeping/streams.js';

/** Before anything that is decided on is read, and before any stream is written. */
export async function lockSettlements(tx: Tx, sourceId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('settlements of ' || $1, 0))`, [sourceId]);
}

interface StoredEvent {
  conversion_id: string;
  type: string;
  schema_version: number;
  payload: Buffer;
}

const storedEvents = `
  select wanted.conversion_id, type, schema_version, payload
  from unnest($1::uuid[], $2::text[]) as wanted (conversion_id, stream)
  join stream_event using (stream)
  order by stream, version`;

const settledSums = `
  select conversion_id, sum(paid - difference)::bigint as settled from settlement_line
  where conversion_id = any($1::uuid[]) group by conversion_id`;

/** The conversions that were ever reported, and what has been settled of them. */
export async function loadStandings(tx: Tx, conversionIds: readonly string[]): Promise<Map<string, Standing>> {
  const wanted = [...new Set(conversionIds)];
  const [events, sums] = await Promise.all([
    tx.query<StoredEvent>(storedEvents, [wanted, wanted.map(streamOfConversion)]),
    tx.query<{ conversion_id: string; settled: bigint }>(settledSums, [wanted]),
  ]);
  const conversions = new Map<string, Conversion>();
  for (const { conversion_id: id, type, schema_version: version, payload } of events.rows) {
    const event = conversionTopic.decode({ type, version, payload });
    conversions.set(id, conversionDecider.evolve(conversions.get(id) ?? unheardOf.conversion, event));
  }
  const settled = new Map(sums.rows.map((row) => [row.conversion_id, row.settled]));
  return new Map([...conversions].map(([id, conversion]) => [id, { conversion, settledMinor: settled.get(id) ?? 0n }]));
}

export async function insertLines(tx: Tx, settlementId: string, lines: readonly SettlementLine[]): Promise<void> {
  const rows = new CopyBuffer();
  for (const { line, conversionId, outcome, expected, paid, difference } of lines) {
    rows.row(7).uuid(settlementId).int4(line).uuid(conversionId).text(outcome);
    rows.int8(expected.minor).int8(paid.minor).int8(difference.minor);
  }
  await tx.copyBinary(
    `copy settlement_line (settlement_id, line, conversion_id, outcome, expected, paid, difference) from stdin binary`,
    rows.end(),
  );
}

const sumsByOutcome = `
  select outcome, count(*)::integer as lines, sum(expected)::bigint as expected, sum(difference)::bigint as difference
  from settlement_line where settlement_id = $1 group by outcome`;

/** A settlement's lines counted by outcome, and what they come to. */
export async function summaryLines(
  tx: Tx,
  settlementId: string,
  currency: string,
): Promise<Pick<SettlementSummary, 'lines' | 'expected' | 'difference'>> {
  const { rows } = await tx.query<{ outcome: string; lines: number; expected: bigint; difference: bigint }>(
    sumsByOutcome,
    [settlementId],
  );
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.lines ?? 0;
  return {
    lines: Object.fromEntries(settlementOutcomes.map((outcome) => [outcome, of(outcome)])),
    expected: { minor: rows.reduce((sum, { expected }) => sum + expected, 0n), currency },
    difference: { minor: rows.reduce((sum, { difference }) => sum + difference, 0n), currency },
  };
}

import { type SettlementEvent, type SettlementLine, type SettlementOutcome, settlementTopic } from '#contracts';
import { derivedId, type LogBatch, partitionOf } from '#event-log';
import { postSettlements } from '../src/features/post-settlements/post-settlements.handler.js';
import { batch, commission, euro, type Writer } from './books.js';

const sourceId = derivedId('source', 'awin');
export const debtor = `source:${sourceId}`;
export const settlementOf = (reference = 'RM-1') => derivedId('settlement', sourceId, reference);

/** A fact about a commission that the source of these settlements owes. */
export const owed = (...says: Parameters<typeof commission>) => ({ ...commission(...says), debtor });

interface PaidSays {
  readonly outcome?: SettlementOutcome;
  readonly expected?: bigint;
  readonly paid?: bigint;
  readonly settled?: bigint;
}

type UnnumberedLine = Omit<SettlementLine, 'line'>;

/** A line for the commission of this name: the 650 that it comes to, unless said otherwise. */
export function paid(commission: string, says: PaidSays = {}): UnnumberedLine {
  const { expected = 650n, paid: pays = expected } = says;
  const { outcome = pays === expected ? 'matched' : 'differs', settled = expected } = says;
  return {
    transactionId: commission,
    conversionId: derivedId('conversion', derivedId('commission', commission)),
    outcome,
    ...{ expected: euro(expected), paid: euro(pays), difference: euro(pays - settled) },
  };
}

interface SettlementSays {
  readonly reference?: string;
  readonly paidOn?: string;
  readonly part?: number;
  readonly bankAccount?: string;
}

export function settlement(lines: readonly UnnumberedLine[], says: SettlementSays = {}): SettlementEvent {
  const { reference = 'RM-1', paidOn = '2026-10-31', part = 1, bankAccount = 'DE02120300000000202051' } = says;
  return {
    type: 'SettlementReported',
    settlementId: settlementOf(reference),
    ...{ sourceId, network: 'awin', reference, part, parts: part, currency: 'EUR', paidOn, bankAccount },
    total: euro(lines.reduce((sum, line) => sum + line.paid.minor, 0n)),
    lines: lines.map((line, index) => ({ line: (part - 1) * 200 + index + 1, ...line })),
    occurredAt: `${paidOn}T00:00:00.000Z`,
    reportedAt: '2026-11-01T09:00:00.000Z',
    requestId: derivedId('request', reference),
  };
}

/** Settlements as the log gives them: all of one source, so in one partition. */
export function settlementBatch(events: readonly SettlementEvent[], firstOffset: bigint): LogBatch {
  const partition = partitionOf(sourceId, settlementTopic.partitions);
  return batch(settlementTopic, { partition, firstOffset }, events);
}

export function postBatch({ database, journal }: Pick<Writer, 'database' | 'journal'>, slice: LogBatch): Promise<void> {
  return database.transaction((tx) => postSettlements({ journal }, slice, tx));
}

/** Posts one settlement of one part at the first offset, or where `at` says. */
export function postSettlement(
  writer: Pick<Writer, 'database' | 'journal' | 'told'>,
  lines: readonly UnnumberedLine[],
  { at = 0n, ...says }: SettlementSays & { at?: bigint } = {},
): Promise<void> {
  const slice = settlementBatch([settlement(lines, says)], at);
  writer.told.push(slice);
  return postBatch(writer, slice);
}

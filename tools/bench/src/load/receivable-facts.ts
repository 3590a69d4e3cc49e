import { type CommissionEvent, commissionTopic, type SettlementEvent, settlementTopic } from '#contracts';
import { type LogBatch, type LoggedEvent, partitionOf } from '#event-log';
import { seededChance, seededUuid } from '../measure/chance.js';
import { zipf } from '../measure/zipf.js';

const creators = 20_000;
const sources = 40;
const currency = 'EUR';
const dayMs = 86_400_000;
const firstMs = Date.parse('2026-01-01T12:00:00.000Z');
const daysOfYear = 300;
const linesAPart = 200;
const sliceSize = 1_000;

const idOf = (space: number, number: number) => seededUuid(seededChance(space * 100_000_000 + number));
const euro = (minor: bigint) => ({ minor, currency });
type Settled = SettlementEvent['lines'][number] & { readonly sourceId: string };

/**
 * What debtors owe over ten months, a hundred commissions a slice or more: most are reported and then approved, one in 25
 * is taken back, and of those that were approved two in three are paid, some with a difference.
 */
export class ReceivableFacts {
  private readonly chance = seededChance(5);
  private readonly drawn = zipf(creators, 1.1, seededChance(1));
  private readonly offsets = new Map<string, bigint>();
  private number = 0;

  /** The facts of so many commissions, in the slices in which their partitions take them. */
  slices(commissions: number): readonly LogBatch[] {
    const facts: CommissionEvent[] = [];
    const settled: Settled[] = [];
    for (let count = 0; count < commissions; count += 1) {
      const { events, line } = this.commission();
      facts.push(...events);
      if (line !== undefined) settled.push(line);
    }
    const told = Map.groupBy(facts, ({ creatorId }) => partitionOf(creatorId, commissionTopic.partitions));
    const paid = Map.groupBy(settled, ({ sourceId }) => sourceId);
    return [
      ...[...told].flatMap(([partition, events]) =>
        inParts(events, sliceSize).map((slice) => this.logged(commissionTopic, partition, slice)),
      ),
      ...[...paid].flatMap(([sourceId, lines]) => this.settlement(sourceId, lines)),
    ];
  }

  private commission(): { events: readonly CommissionEvent[]; line?: Settled } {
    const number = (this.number += 1);
    const [share, sourceId] = [BigInt(1 + Math.floor(this.chance() * 10_000)), idOf(4, number % sources)];
    const fee = 1n + share / 4n;
    const day = Math.floor(this.chance() * daysOfYear);
    const fact = (type: CommissionEvent['type'], minor = share, daysLater = 0): CommissionEvent => ({
      type,
      commissionId: idOf(2, number),
      decisionId: seededUuid(this.chance),
      conversionId: idOf(5, number),
      creatorId: idOf(1, this.drawn()),
      programId: idOf(3, number % 50),
      stream: 'affiliate',
      debtor: `source:${sourceId}`,
      ...{ total: euro(minor + fee), creatorShare: euro(minor), fee: euro(fee) },
      occurredAt: new Date(firstMs + (day + daysLater) * dayMs).toISOString(),
    });
    const accrued = fact('CommissionAccrued');
    const later = (type: CommissionEvent['type'], minor: bigint, days: number) => ({
      ...fact(type, minor, days),
      creatorId: accrued.creatorId,
    });
    if (number % 10 === 0) return { events: [accrued] };
    const events = [accrued, later('CommissionApproved', share, 20)];
    if (number % 25 === 1) events.push(later('CommissionReversed', share, 30));
    if (number % 3 === 0) return { events };
    const differs = number % 20 === 1 ? 1n : 0n;
    const expected = share + fee;
    const line = {
      ...{ sourceId, line: 0, transactionId: String(number), conversionId: accrued.conversionId },
      outcome: differs === 0n ? ('matched' as const) : ('differs' as const),
      ...{ expected: euro(expected), paid: euro(expected - differs), difference: euro(-differs) },
    };
    return { events, line };
  }

  private settlement(sourceId: string, lines: readonly Settled[]): readonly LogBatch[] {
    const partition = partitionOf(sourceId, settlementTopic.partitions);
    const settlementId = seededUuid(this.chance);
    const parts = inParts(lines, linesAPart);
    return parts.map((some, index) => {
      const numbered = some.map(({ sourceId: _source, ...line }, at) => ({
        ...line,
        line: index * linesAPart + at + 1,
      }));
      const event: SettlementEvent = {
        type: 'SettlementReported',
        ...{ settlementId, sourceId, network: 'bench', reference: settlementId, part: index + 1, parts: parts.length },
        ...{ currency, paidOn: '2026-11-20', bankAccount: 'DE02120300000000202051', lines: numbered },
        total: euro(numbered.reduce((sum, { paid }) => sum + paid.minor, 0n)),
        occurredAt: '2026-11-20T00:00:00.000Z',
        reportedAt: '2026-11-20T09:00:00.000Z',
        requestId: seededUuid(this.chance),
      };
      return this.logged(settlementTopic, partition, [event]);
    });
  }

  private logged<Event extends { readonly occurredAt: string }>(
    topic: { name: string; encode(event: Event): { type: string; version: number; payload: Uint8Array } },
    partition: number,
    said: readonly Event[],
  ): LogBatch {
    const place = `${topic.name}/${partition}`;
    const firstOffset = this.offsets.get(place) ?? 0n;
    const nextOffset = firstOffset + BigInt(said.length);
    this.offsets.set(place, nextOffset);
    const events = said.map((event, index): LoggedEvent => ({
      ...topic.encode(event),
      ...{ id: seededUuid(this.chance), key: 'bench', correlationId: seededUuid(this.chance) },
      ...{ occurredAt: event.occurredAt, recordedAt: event.occurredAt },
      ...{ topic: topic.name, partition, offset: firstOffset + BigInt(index) },
    }));
    return { topic: topic.name, partition, firstOffset, nextOffset, events };
  }
}

function inParts<T>(all: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

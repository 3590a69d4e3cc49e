import type { NewEvent, TopicSpec } from '#event-log';
import { seededChance, seededUuid } from '../measure/chance.js';

export const loadTopic: TopicSpec = { name: 'bench.sale.v1', partitions: 12 };

const keys = 1_000;
const digits = (chance: () => number, below: number) => String(Math.floor(chance() * below));

/** A sale as a network reports it; about 550 bytes of JSON, of which ids, hashes and amounts do not compress. */
function sale(chance: () => number, index: number): object {
  const hex = () => seededUuid(chance).replaceAll('-', '');
  return {
    source: `awin-eu-${index % 7}`,
    transactionId: digits(chance, 1e9),
    creatorId: seededUuid(chance),
    programId: `program-${index % 50}`,
    stream: 'affiliate',
    sale: { minor: digits(chance, 99_999), currency: 'EUR' },
    commission: { minor: digits(chance, 9_999), currency: 'EUR' },
    clickId: Buffer.from(hex() + hex(), 'hex').toString('base64url'),
    occurredAt: '2026-11-23T13:00:00.123Z',
    reportedAt: '2026-11-23T13:00:02.000Z',
    status: 'pending',
    rawHash: hex() + hex(),
    lines: [{ code: 'DEFAULT', saleMinor: '12990', commissionMinor: '650' }],
  };
}

/** Events that differ in everything that differs in life; the same for each run. */
export function logEvents(count: number, seed = 1): NewEvent[] {
  const chance = seededChance(seed);
  return Array.from({ length: count }, (_, index) => ({
    id: seededUuid(chance),
    type: 'SaleReported',
    version: 1,
    key: `creator-${Math.floor(chance() * keys)}`,
    occurredAt: '2026-11-23T13:00:00.123Z',
    correlationId: seededUuid(chance),
    payload: Buffer.from(JSON.stringify(sale(chance, index))),
  }));
}

/** Slices of a supply, one after the other, from the start again at its end. */
export function slicesOf<T>(supply: readonly T[], size: number): () => readonly T[] {
  let at = 0;
  return () => {
    if (at + size > supply.length) at = 0;
    return supply.slice(at, (at += size));
  };
}

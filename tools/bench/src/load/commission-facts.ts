import { type CommissionEvent, commissionTopic } from '#contracts';
import type { NewEvent } from '#event-log';
import { seededChance, seededUuid } from '../measure/chance.js';
import { zipf } from '../measure/zipf.js';

const creators = 20_000;
const programs = 50;
const currency = 'EUR';
const occurredAt = '2026-11-23T13:00:00.000Z';
/** One in so many is held, and its hold has ended. */
const heldOneIn = 25;

const idOf = (space: number, number: number) => seededUuid(seededChance(space * 100_000_000 + number));
const drawn = zipf(creators, 1.1, seededChance(1));

/** Approved commissions from the `first` one on: each makes an entry of three legs, as the load of the ledger has. */
export function commissionFacts(first: number, count: number): NewEvent[] {
  const chance = seededChance(first + 1);
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const share = 1n + BigInt(Math.floor(chance() * 10_000));
    const fee = 1n + share / 4n;
    const creatorId = idOf(1, drawn());
    const event: CommissionEvent = {
      type: 'CommissionApproved',
      commissionId: idOf(2, number),
      decisionId: seededUuid(chance),
      conversionId: seededUuid(chance),
      creatorId,
      programId: idOf(3, number % programs),
      stream: 'affiliate',
      debtor: 'source:hot',
      total: { minor: share + fee, currency },
      creatorShare: { minor: share, currency },
      fee: { minor: fee, currency },
      occurredAt,
      ...(number % heldOneIn === 0 ? { availableAt: '2026-11-23T14:00:00.000Z' } : {}),
    };
    const id = seededUuid(chance);
    return { ...commissionTopic.encode(event), id, key: creatorId, occurredAt, correlationId: seededUuid(chance) };
  });
}

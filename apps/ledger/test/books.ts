import {
  type CommissionEvent,
  commissionTopic,
  instructionTopic,
  type PayoutItemEvent,
  payoutItemTopic,
  reservationTopic,
} from '#contracts';
import { derivedId, type EventLog, type LogBatch, type LoggedEvent, partitionOf, postgresEventLog } from '#event-log';
import type { Money } from '#money';
import { type Database, openDatabase } from '#postgres';
import { type TestClock, testClock, type TestDatabase, testDatabase } from '#testing';
import { ledgerMigrations } from '../src/database/migrations.js';
import { postCommissions } from '../src/features/post-commissions/post-commissions.handler.js';
import { postPayoutItems } from '../src/features/post-payout-items/post-payout-items.handler.js';
import { releaseHolds } from '../src/features/release-holds/release-holds.handler.js';
import { rollDays } from '../src/features/roll-days/roll-days.handler.js';
import { sumReceivables } from '../src/features/sum-receivables/sum-receivables.handler.js';
import { type Journal, openJournal } from '../src/journal/journal.js';

/** A ledger of its own for a spec file, fed without its services around it. */
export interface Books {
  readonly database: TestDatabase;
  readonly clock: TestClock;
  readonly log: EventLog;
  readonly writer: Writer;
  /** Another process's writer on the same books. */
  openWriter(): Writer;
  release(releaseBatch?: number): Promise<number>;
  /** Sums up the days that are over. */
  roll(): Promise<number>;
  /** Sums up what came to receivables. */
  sumReceivables(entriesAtOnce?: number): Promise<bigint>;
  drop(): Promise<void>;
}

export interface Writer {
  readonly database: Database;
  /** Every slice that was posted, by any writer of these books. */
  readonly told: LogBatch[];
  readonly journal: Journal;
  /** Posts a slice of facts of one creator. `at` is its first offset: the next one where absent. */
  readonly postCommissions: (events: readonly CommissionEvent[], at?: bigint) => Promise<void>;
  readonly postPayoutItems: (events: readonly PayoutItemEvent[], at?: bigint) => Promise<void>;
}

export const euro = (minor: bigint) => ({ minor, currency: 'EUR' });
export const creatorOf = (name: string) => derivedId('creator', name);
export const programId = derivedId('program', 'one');

type CommissionType = CommissionEvent['type'];
interface CommissionSays {
  readonly creator?: string;
  readonly commission?: string;
  readonly share?: bigint;
  readonly fee?: bigint;
  readonly occurredAt?: string;
  readonly availableAt?: string;
  readonly currency?: string;
  readonly stream?: CommissionEvent['stream'];
}

/** 520 for the creator and 130 for us, unless said otherwise. */
export function commission(type: CommissionType, says: CommissionSays = {}): CommissionEvent {
  const { creator = 'ann', share = 520n, fee = 130n, currency = 'EUR', availableAt } = says;
  const commissionId = derivedId('commission', says.commission ?? 'one');
  return {
    type,
    commissionId,
    decisionId: derivedId('decision', commissionId, type),
    conversionId: derivedId('conversion', commissionId),
    creatorId: creatorOf(creator),
    programId,
    stream: says.stream ?? 'affiliate',
    debtor: 'source:awin',
    total: { minor: share + fee, currency },
    creatorShare: { minor: share, currency },
    fee: { minor: fee, currency },
    occurredAt: says.occurredAt ?? '2026-10-03T14:05:09.000Z',
    ...(availableAt === undefined || type !== 'CommissionApproved' ? {} : { availableAt }),
  };
}

interface ItemSays {
  readonly creator?: string;
  readonly item?: string;
  readonly minor?: bigint;
  readonly occurredAt?: string;
  /** What the bank kept of a payment that was rejected or returned. */
  readonly kept?: Money;
}

const detailsOf: Readonly<Record<PayoutItemEvent['type'], object>> = {
  ReservationRequested: {},
  ReservationConfirmed: {},
  ReservationDeclined: { reason: 'insufficient-available' },
  ReservationReleased: { reason: 'cancelled' },
  PaymentStarted: { rail: 'sepa', endToEndId: 'E2E-1' },
  PaymentSettled: {
    rail: 'sepa',
    bankAccount: 'DE02120300000000202051',
    bookedOn: '2026-11-05',
    statementId: derivedId('statement'),
  },
  PaymentRejected: { rail: 'sepa', reason: 'AC04' },
  PaymentReturned: {
    rail: 'sepa',
    bankAccount: 'DE02120300000000202051',
    reason: 'AC04',
    bookedOn: '2026-11-09',
    statementId: derivedId('later statement'),
  },
};

export function item(type: PayoutItemEvent['type'], says: ItemSays = {}): PayoutItemEvent {
  return {
    type,
    itemId: derivedId('item', says.item ?? 'one'),
    batchId: derivedId('batch'),
    creatorId: creatorOf(says.creator ?? 'ann'),
    amount: euro(says.minor ?? 520n),
    occurredAt: says.occurredAt ?? '2026-11-04T09:00:00.000Z',
    ...detailsOf[type],
    ...(says.kept === undefined ? {} : keptOf(type, says.kept)),
  } as PayoutItemEvent;
}

function keptOf(type: PayoutItemEvent['type'], kept: Money): object {
  return type === 'PaymentReturned' ? { kept } : { kept: { amount: kept, bankAccount: 'DE02120300000000202051' } };
}

export async function openBooks(): Promise<Books> {
  const database = await testDatabase('ledger', ledgerMigrations);
  const clock = testClock('2026-11-01T12:00:00.000Z');
  const topics = [commissionTopic, payoutItemTopic, reservationTopic, instructionTopic];
  const log = postgresEventLog({ database: database.app, topics, clock });
  const opened: Database[] = [];
  const offsets = new Map<string, bigint>();
  const told: LogBatch[] = [];
  const writerOf = (own: Database): Writer => {
    const journal = openJournal({ database: own, clock, accountsInMemory: 100 });
    const batchOf = (
      topic: typeof commissionTopic | typeof payoutItemTopic,
      events: readonly { creatorId: string }[],
      at?: bigint,
    ) => {
      const partition = partitionOf(events[0]?.creatorId ?? '', topic.partitions);
      const place = `${topic.name}/${partition}`;
      const firstOffset = at ?? offsets.get(place) ?? 0n;
      if (at === undefined) offsets.set(place, firstOffset + BigInt(events.length));
      const slice = batch(topic, { partition, firstOffset }, events);
      told.push(slice);
      return slice;
    };
    return {
      database: own,
      journal,
      told,
      postCommissions: (events, at) =>
        own.transaction((tx) => postCommissions({ journal }, batchOf(commissionTopic, events, at), tx)),
      postPayoutItems: (events, at) =>
        own.transaction((tx) => postPayoutItems({ journal, log }, batchOf(payoutItemTopic, events, at), tx)),
    };
  };
  const writer = writerOf(database.app);
  return {
    database,
    clock,
    log,
    writer,
    openWriter() {
      const own = openDatabase({ url: database.url, name: 'another writer' });
      opened.push(own);
      return writerOf(own);
    },
    release: (releaseBatch = 100) =>
      releaseHolds({ database: database.app, journal: writer.journal, clock, releaseBatch }),
    roll: () => rollDays({ database: database.app, clock }),
    sumReceivables: (entriesAtOnce = 1_000) => sumReceivables({ database: database.app, entriesAtOnce }),
    async drop() {
      await Promise.all(opened.map((own) => own.end()));
      await database.drop();
    },
  };
}

interface AnyTopic {
  readonly name: string;
  encode(event: never): { type: string; version: number; payload: Uint8Array };
}

/** Facts as the log gives them. Equal facts have equal ids, as on a retry. */
export function batch(
  topic: AnyTopic,
  { partition, firstOffset }: { partition: number; firstOffset: bigint },
  events: readonly ({ creatorId: string } | { sourceId: string })[],
): LogBatch {
  const logged = events.map((event, index): LoggedEvent => {
    const encoded = topic.encode(event as never);
    const id = derivedId('fact', topic.name, Buffer.from(encoded.payload).toString('utf8'), encoded.type);
    return {
      ...encoded,
      id,
      key: 'creatorId' in event ? event.creatorId : event.sourceId,
      occurredAt: '2026-10-03T14:05:09.000Z',
      recordedAt: '2026-10-03T14:05:10.000Z',
      correlationId: derivedId('correlation', id),
      topic: topic.name,
      partition,
      offset: firstOffset + BigInt(index),
    };
  });
  return { topic: topic.name, partition, firstOffset, nextOffset: firstOffset + BigInt(logged.length), events: logged };
}

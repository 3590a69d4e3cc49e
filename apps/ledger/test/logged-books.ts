import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CommissionEvent,
  commissionTopic,
  instructionTopic,
  type PayoutItemEvent,
  payoutItemTopic,
  reservationTopic,
  settlementTopic,
} from '#contracts';
import {
  type BatchHandler,
  type Consumer,
  derivedId,
  type EventLog,
  type NewEvent,
  PermanentFault,
  postgresEventLog,
  postgresStreamStore,
  replayParked,
  runConsumer,
} from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { type TestClock, testClock, type TestDatabase, testDatabase } from '#testing';
import { ledgerMigrations } from '../src/database/migrations.js';
import { postInstructions } from '../src/features/post-instructions/post-instructions.handler.js';
import { releaseHolds } from '../src/features/release-holds/release-holds.handler.js';
import { rollDays } from '../src/features/roll-days/roll-days.handler.js';
import { openJournal } from '../src/journal/journal.js';
import { bookers } from '../src/rebuild/bookers.js';
import { type RebuildLedgerOptions, type RebuiltLedger, rebuildLedger } from '../src/rebuild/rebuild-ledger.js';

/** Books that follow from logs, kept by two writers at once. */
export interface LoggedBooks {
  readonly database: TestDatabase;
  readonly clock: TestClock;
  readonly log: EventLog;
  /** Creators whose facts fail, as if the code could not work on them. */
  readonly broken: Set<string>;
  appendCommissions(...events: readonly CommissionEvent[]): Promise<void>;
  appendPayoutItems(...events: readonly PayoutItemEvent[]): Promise<void>;
  /** Until both writers have taken in whatever was appended. */
  caughtUp(): Promise<void>;
  release(writer?: 0 | 1): Promise<number>;
  /** Sums up the days that are over. */
  roll(): Promise<number>;
  /** Has what is parked worked on again; the creators are whole then. */
  replay(): Promise<void>;
  rebuild(options?: Partial<RebuildLedgerOptions>): Promise<RebuiltLedger>;
  drop(): Promise<void>;
}

export async function openLoggedBooks(maxBatch = 4): Promise<LoggedBooks> {
  const database = await testDatabase('ledger', ledgerMigrations);
  const clock = testClock('2026-11-01T12:00:00.000Z');
  const topics = [commissionTopic, payoutItemTopic, settlementTopic, instructionTopic, reservationTopic];
  const log = postgresEventLog({ database: database.app, topics, clock });
  const other = openDatabase({ url: database.url, name: 'another writer' });
  const broken = new Set<string>();
  const writers = [database.app, other].map((own) => writerOf(own, { clock, broken, log }));
  const consumers: Consumer[] = [];
  for (const { own, handlers } of writers) {
    for (const { topic, group, handle } of handlers) {
      const spec = { group, topics: [topic], from: 'start', maxBatch } as const;
      consumers.push(await runConsumer({ database: own, reader: log, spec, handle }));
    }
  }
  const append = async (topic: typeof commissionTopic | typeof payoutItemTopic, events: readonly NewEvent[]) => {
    await log.append({ topic: topic.name, events });
  };
  const isBehind = async () =>
    (await Promise.all(consumers.map((consumer) => consumer.lag()))).flat().some(({ behind }) => behind > 0n);
  return {
    ...{ database, clock, broken, log },
    appendCommissions: (...events) =>
      append(
        commissionTopic,
        events.map((event) => newEvent(commissionTopic, event)),
      ),
    appendPayoutItems: (...events) =>
      append(
        payoutItemTopic,
        events.map((event) => newEvent(payoutItemTopic, event)),
      ),
    async caughtUp() {
      while (await isBehind()) await sleep(5);
    },
    release: (writer = 0) => releaseHolds({ ...(writers[writer] as (typeof writers)[0]), clock, releaseBatch: 3 }),
    roll: () => rollDays({ database: database.app, clock }),
    async replay() {
      broken.clear();
      const { rows } = await database.admin.query<{ consumer_group: string; topic: string; key: string }>(
        'select distinct consumer_group, topic, key from parked_key',
      );
      for (const { consumer_group: group, topic, key } of rows) {
        const handler = writers[0]?.handlers.find((known) => known.topic === topic);
        if (handler === undefined) throw new RangeError(`nobody takes in ${topic}`);
        await replayParked({ database: database.app, reader: log, group, topic, key, handle: handler.handle });
      }
    },
    rebuild: (options) =>
      rebuildLedger({
        adminUrl: database.adminUrl,
        serviceUrl: database.url,
        logUrls: Object.fromEntries(topics.map(({ owner }) => [owner, database.readerUrl])),
        threads: 0,
        switches: false,
        ...options,
      }),
    async drop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await other.end();
      await database.drop();
    },
  };
}

function writerOf(
  own: Database,
  { clock, broken, log }: { clock: TestClock; broken: ReadonlySet<string>; log: EventLog },
) {
  const streams = postgresStreamStore({ database: own, log, clock });
  const journal = openJournal({ database: own, clock, accountsInMemory: 100 });
  const handlers = bookers.map(({ topic, group, book }) => {
    const handle: BatchHandler = async (batch, { tx }) => {
      if (batch.events.some(({ key }) => broken.has(key))) throw new PermanentFault('broken');
      // Who refuses what was instructed says so in the instruction's own stream.
      if (topic === instructionTopic.name) await postInstructions({ journal, streams, clock }, batch, tx);
      else await book({ journal }, batch, tx);
    };
    return { topic, group, handle };
  });
  return { own, database: own, journal, handlers };
}

/** Equal facts have equal ids, as on a retry. */
function newEvent<Event extends { creatorId: string; occurredAt: string }>(
  topic: { name: string; encode(event: Event): { type: string; version: number; payload: Uint8Array } },
  event: Event,
): NewEvent {
  const encoded = topic.encode(event);
  const id = derivedId('fact', topic.name, Buffer.from(encoded.payload).toString('utf8'), encoded.type);
  return {
    ...encoded,
    id,
    key: event.creatorId,
    occurredAt: event.occurredAt,
    correlationId: derivedId('correlation', event.creatorId),
  };
}

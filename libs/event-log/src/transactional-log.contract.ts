import type { Database, Tx } from '#postgres';
import {
  type ContractSubject,
  expectDenseAndInOrder,
  fact,
  factsTopic,
  numberOf,
  readAll,
  until,
} from './event-log.contract.js';
import { PermanentFault, TransientFault } from './event-log.errors.js';
import type { EventLog, LoggedEvent, Subscription } from './event-log.port.js';
import { partitionOf } from './partition-of.js';

export interface Projected {
  readonly partition: number;
  readonly offset: bigint;
  readonly number: number;
}

/** A log whose appends and readers work in transactions of a database; it holds the tables of a consumer, too. */
export interface TransactionalSubject extends ContractSubject {
  readonly database: Database;
  /** Writes a row for an event, and fails where there is one. */
  project(tx: Tx, event: LoggedEvent, number: number): Promise<void>;
  /** By partition and offset. */
  projected(): Promise<readonly Projected[]>;
}

/** What a log promises that commits together with the work: the same for Postgres alone and with a broker between. */
export function transactionalLogContract(name: string, fresh: () => Promise<TransactionalSubject>): void {
  describe(`${name} keeps the contract of a transactional log`, () => {
    let subject: TransactionalSubject;
    let database: Database;
    let log: EventLog;
    const subscriptions: Subscription[] = [];
    beforeEach(async () => {
      subject = await fresh();
      ({ database, log } = subject);
    });
    afterEach(async () => {
      await Promise.all(subscriptions.splice(0).map((subscription) => subscription.stop()));
    });
    const projected = () => subject.projected();
    const count = async (): Promise<number> => (await projected()).length;
    const note = async (
      handler: (number: number, key: string) => void = () => undefined,
      maxBatch = 50,
    ): Promise<void> => {
      const spec = { group: 'noters', topics: [factsTopic], from: 'start' as const, maxBatch };
      const subscription = await log.subscribe(spec, async ({ events }, { tx }) => {
        for (const event of events) {
          handler(numberOf(event), event.key);
          await subject.project(tx, event, numberOf(event));
        }
      });
      subscriptions.push(subscription);
    };

    test('nobody skips, inverts or stalls: slow writers, early transaction ids, rollbacks, a foreign open transaction', async () => {
      await note();
      await note();
      const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
      const foreign = database.transaction(async (tx) => {
        await tx.query('select pg_current_xact_id()');
        await held;
      });
      const keys = ['ann', 'bob', 'cy', 'dee'];
      const writers = keys.map(async (key, writer) => {
        for (let number = 1; number <= 20; number += 1) {
          const rollsBack = (number * 7 + writer) % 5 === 0;
          const written = database.transaction(async (tx) => {
            await tx.query('select pg_current_xact_id()');
            await new Promise((resolve) => setTimeout(resolve, (number * 13 + writer * 7) % 11));
            await log.append({ topic: factsTopic, events: [fact(key, number)] }, tx);
            await new Promise((resolve) => setTimeout(resolve, (number * 5 + writer * 3) % 7));
            if (rollsBack) throw new Error('rolled back');
          });
          await written.catch(() => undefined);
        }
      });
      await Promise.all(writers);
      const events = await readAll(subject);
      expectDenseAndInOrder(events);
      await until(async () => (await count()) === events.length);
      release(undefined);
      await foreign;
      expect(await projected()).toEqual(
        events.map((event) => ({ partition: event.partition, offset: event.offset, number: numberOf(event) })),
      );
    });

    test('two runners of one group commit each slice once', async () => {
      await note(undefined, 1);
      await note(undefined, 1);
      for (let number = 1; number <= 60; number += 1) {
        await log.append({ topic: factsTopic, events: [fact(`key-${number % 5}`, number)] });
      }
      await until(async () => (await count()) === 60);
    });

    test('a transaction that rolls back leaves no event and no hole', async () => {
      const failed = database.transaction(async (tx) => {
        await log.append({ topic: factsTopic, events: [fact('ann', 1)] }, tx);
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await log.append({ topic: factsTopic, events: [fact('ann', 2)] });
      const events = await readAll(subject);
      expect(events.map(numberOf)).toEqual([2]);
      expectDenseAndInOrder(events);
    });

    test('what passes is tried again, and leaves nothing of the first try', async () => {
      let tries = 0;
      await log.append({ topic: factsTopic, events: [fact('ann', 1), fact('ann', 2)] });
      await note((number) => {
        if (number === 2 && (tries += 1) < 3) throw new TransientFault('not yet');
      });
      await until(async () => (await count()) === 2);
      expect(tries).toBe(3);
    });

    test('a fact that never works parks its key; what comes behind it queues, other keys flow', async () => {
      const same = ['ann', 'bob', 'cy', 'dee', 'eve'].filter(
        (key) => partitionOf(key, subject.partitions) === partitionOf('ann', subject.partitions),
      );
      const other = same.at(-1) ?? 'ann';
      expect(other).not.toBe('ann');
      const events = [fact('ann', 1), fact('ann', 2), fact(other, 1), fact('ann', 3)];
      await log.append({ topic: factsTopic, events });
      await note((number, key) => {
        if (key === 'ann' && number === 2) throw new PermanentFault('cannot be');
      });
      await until(async () => (await count()) === 2);
      await log.append({ topic: factsTopic, events: [fact('ann', 4), fact(other, 2)] });
      await until(async () => (await count()) === 3);
      const letters = await database.query('select "offset", key, standing, cause from dead_letter order by "offset"');
      expect(letters.rows).toEqual([
        { offset: 1n, key: 'ann', standing: 'failed', cause: 'PermanentFault: cannot be' },
        { offset: 3n, key: 'ann', standing: 'behind', cause: 'an earlier fact of its key failed' },
        { offset: 4n, key: 'ann', standing: 'behind', cause: 'an earlier fact of its key failed' },
      ]);
    });
  });
}

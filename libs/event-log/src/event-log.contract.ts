import fc from 'fast-check';
import { derivedId } from './derived-id.js';
import type { BatchHandler, EventLog, LoggedEvent, NewEvent, SubscribeSpec, Subscription } from './event-log.port.js';
import { partitionOf } from './partition-of.js';

/** What an adapter brings to be held against the contract: topics `facts.v1` and, with claims, `claimed.v1`. */
export interface ContractSubject {
  readonly log: EventLog;
  readonly partitions: number;
}

export const factsTopic = 'facts.v1';
export const claimedTopic = 'claimed.v1';

let made = 0;
/** A fact of a key that says how many came before it on that key. */
export function fact(key: string, number: number, group = made++): NewEvent {
  return {
    id: derivedId('fact', key, number, group),
    type: 'Noted',
    version: 1,
    key,
    occurredAt: '2026-10-03T14:05:09.000Z',
    correlationId: `c-${key}-${number}`,
    payload: Buffer.from(JSON.stringify({ key, number })),
  };
}

export const numberOf = ({ payload }: NewEvent): number =>
  (JSON.parse(Buffer.from(payload).toString('utf8')) as { number: number }).number;

export async function readAll({ log, partitions }: ContractSubject, topic = factsTopic): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    for (let offset = 0n; ;) {
      const batch = await log.read({ topic, partition, offset }, 7);
      if (batch.events.length === 0) break;
      expect(batch.firstOffset).toBe(offset);
      all.push(...batch.events);
      offset = batch.nextOffset;
    }
  }
  return all;
}

export function expectDenseAndInOrder(events: readonly LoggedEvent[]): void {
  for (const part of Map.groupBy(events, ({ partition }) => partition).values()) {
    expect(part.map(({ offset }) => offset)).toEqual(part.map((_event, index) => BigInt(index)));
  }
  for (const ofKey of Map.groupBy(events, ({ key }) => key).values()) {
    expect(ofKey.map(numberOf)).toEqual([...ofKey].map(numberOf).sort((one, other) => one - other));
  }
}

export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`did not come true within ${withinMs} ms: ${holds.toString()}`);
}

/** The promises of `EventLog`, the same for every adapter. `fresh` gives an empty log for each test. */
export function eventLogContract(name: string, fresh: () => Promise<ContractSubject>): void {
  describe(`${name} keeps the contract of a log`, () => {
    let subject: ContractSubject;
    const subscriptions: Subscription[] = [];
    beforeEach(async () => {
      subject = await fresh();
    });
    afterEach(async () => {
      await Promise.all(subscriptions.splice(0).map((subscription) => subscription.stop()));
    });
    const subscribe = async (spec: Partial<SubscribeSpec>, handle: BatchHandler): Promise<Subscription> => {
      const subscription = await subject.log.subscribe(
        { group: 'readers', topics: [factsTopic], from: 'start', ...spec },
        handle,
      );
      subscriptions.push(subscription);
      return subscription;
    };
    const append = (...events: NewEvent[]) => subject.log.append({ topic: factsTopic, events });

    test('offsets are dense in each partition, and a key keeps its order, whatever is appended in whatever slices', async () => {
      const keys = ['ann', 'bob', 'cy', 'dee', 'eve'];
      const slices = fc.array(fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 9 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(slices, async (history) => {
          subject = await fresh();
          const counts = new Map<string, number>();
          for (const slice of history) {
            const events = slice.map((key) => {
              counts.set(key, (counts.get(key) ?? 0) + 1);
              return fact(key, counts.get(key) ?? 0);
            });
            const placed = await append(...events);
            expect(placed.map(({ id, repeated }) => ({ id, repeated }))).toEqual(
              events.map(({ id }) => ({ id, repeated: false })),
            );
          }
          const read = await readAll(subject);
          expectDenseAndInOrder(read);
          expect(read).toHaveLength(history.flat().length);
        }),
        { numRuns: 15 },
      );
    });

    test('what is read is what was appended, with its place', async () => {
      const event = { ...fact('ann', 1), causationId: 'because', payload: Buffer.from([0, 1, 254, 255]) };
      const [placed] = await append(event);
      const [read] = await readAll(subject);
      expect({ ...read, payload: Buffer.from(read?.payload ?? []), recordedAt: undefined }).toEqual({
        ...event,
        topic: factsTopic,
        partition: partitionOf('ann', subject.partitions),
        offset: 0n,
        recordedAt: undefined,
      });
      expect(placed).toEqual({ id: event.id, repeated: false, partition: read?.partition, offset: 0n });
    });

    test('a read may begin inside what was appended together, and stops at its maximum', async () => {
      await append(...[1, 2, 3, 4, 5].map((number) => fact('ann', number)));
      const partition = partitionOf('ann', subject.partitions);
      const batch = await subject.log.read({ topic: factsTopic, partition, offset: 2n }, 2);
      expect(batch.events.map(numberOf)).toEqual([3, 4]);
      expect([batch.firstOffset, batch.nextOffset]).toEqual([2n, 4n]);
      expect((await subject.log.read({ topic: factsTopic, partition, offset: 5n }, 2)).events).toEqual([]);
    });

    test('heads say where each partition goes on', async () => {
      await append(fact('ann', 1), fact('ann', 2));
      const partition = partitionOf('ann', subject.partitions);
      expect(await subject.log.head(factsTopic, partition)).toBe(2n);
      const heads = await subject.log.heads(factsTopic);
      expect(heads).toEqual(heads.map((_head, index) => (index === partition ? 2n : 0n)));
      expect(heads).toHaveLength(subject.partitions);
    });

    test('an id that was claimed before adds nothing, and is marked', async () => {
      const [one, two] = [fact('ann', 1), fact('ann', 2)];
      const claim = (...events: NewEvent[]) => subject.log.append({ topic: claimedTopic, events });
      expect((await claim(one)).map(({ repeated }) => repeated)).toEqual([false]);
      expect((await claim(one, two, two)).map(({ repeated }) => repeated)).toEqual([true, false, true]);
      expect((await readAll(subject, claimedTopic)).map(numberOf)).toEqual([1, 2]);
    });

    test('a topic that nobody declared is a mistake of the program', async () => {
      await expect(subject.log.append({ topic: 'unknown.v1', events: [fact('ann', 1)] })).rejects.toThrow(RangeError);
    });

    test('a new group reads from the start, or from now on', async () => {
      await append(fact('ann', 1));
      const [all, late]: number[][] = [[], []];
      await subscribe({ group: 'all' }, async ({ events }) => void all?.push(...events.map(numberOf)));
      await subscribe({ group: 'late', from: 'now' }, async ({ events }) => void late?.push(...events.map(numberOf)));
      await append(fact('ann', 2));
      await until(() => all?.length === 2 && late?.length === 1);
      expect([all, late]).toEqual([[1, 2], [2]]);
    });

    test('a group goes on where it stopped', async () => {
      const seen: number[] = [];
      const handle: BatchHandler = async ({ events }) => void seen.push(...events.map(numberOf));
      const first = await subscribe({}, handle);
      await append(fact('ann', 1));
      await until(() => seen.length === 1);
      await first.stop();
      await append(fact('ann', 2));
      await subscribe({}, handle);
      await until(() => seen.length === 2);
      expect(seen).toEqual([1, 2]);
    });

    test('lag counts what a group has not worked on', async () => {
      const subscription = await subscribe({}, async () => undefined);
      await append(fact('ann', 1), fact('bob', 1));
      const behind = async () => (await subscription.lag()).reduce((sum, part) => sum + part.behind, 0n);
      await until(async () => (await behind()) === 0n);
      await subscription.stop();
      await append(fact('ann', 2));
      expect(await behind()).toBe(1n);
    });
  });
}

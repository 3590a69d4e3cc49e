import type { KafkaConsumption } from './kafka-client.port.js';
import { staying } from './staying-in-group.js';

/** A group that ends each membership when it is told to, and remembers what was done with it. */
function scriptedGroup() {
  const ends: (() => void)[] = [];
  const stopped: number[] = [];
  const faults: unknown[] = [];
  const assigned: (readonly number[])[] = [];
  const joined: (() => void)[] = [];
  return {
    ends,
    stopped,
    faults,
    assigned,
    member: {
      onAssigned: (partitions: readonly number[]) => assigned.push(partitions),
      onFault: (fault: unknown) => faults.push(fault),
    },
    joins: (count: number) =>
      new Promise<void>((resolve) => {
        const check = () => (ends.length >= count ? resolve() : undefined);
        joined.push(check);
        check();
      }),
    join: (ended: () => void): Promise<KafkaConsumption> => {
      const number = ends.push(ended);
      for (const check of joined) check();
      return Promise.resolve({
        commit: () => Promise.resolve(),
        stop: () => Promise.resolve(void stopped.push(number)),
      });
    },
  };
}

test('a membership that ends is let go of, and another is begun', async () => {
  const group = scriptedGroup();
  const member = staying(group.member, group.join);
  await group.joins(1);
  group.ends[0]?.();
  await group.joins(2);
  expect(group.assigned).toEqual([[]]);
  await member.stop();
  expect(group.stopped).toEqual([1, 2]);
});

test('a membership that ends before it has begun is begun again', async () => {
  const group = scriptedGroup();
  let isFirst = true;
  const member = staying(group.member, (ended) => {
    if (isFirst) ended();
    isFirst = false;
    return group.join(ended);
  });
  await group.joins(2);
  await member.stop();
  expect(group.stopped).toEqual([1, 2]);
});

test('a join that fails is told and tried again', async () => {
  const group = scriptedGroup();
  const away = new Error('no broker');
  let isAway = true;
  const member = staying(group.member, (ended) => {
    if (!isAway) return group.join(ended);
    isAway = false;
    return Promise.reject(away);
  });
  await group.joins(1);
  expect(group.faults).toEqual([away]);
  await member.stop();
  expect(group.stopped).toEqual([1]);
});

test('a stop ends the trying', async () => {
  const group = scriptedGroup();
  const member = staying(group.member, () => Promise.reject(new Error('no broker')));
  while (group.faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await member.stop();
  expect(group.ends).toEqual([]);
});

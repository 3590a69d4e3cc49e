import { Kafka, logLevel } from 'kafkajs';
import type { Totals } from '../database/earnings.query.js';
import { addSale, emptyTotals, sameTotals } from '../load/totals.js';
import { untilAll } from '../load/until-all.js';
import type { Run } from '../measure/rounds.js';
import type { CarriedTopic } from './carried-topic.js';

interface Reading {
  readonly group: string;
  readonly events: number;
  readonly expected: Totals;
}

/** The records of the topic, folded as they come: no checkpoint but the library's own, and no order looked after. */
export async function eachBatch(
  { broker, name }: CarriedTopic,
  { group, events, expected }: Reading,
): Promise<Run & { readonly correct: boolean }> {
  const consumer = new Kafka({ clientId: 'bare', brokers: [broker], logLevel: logLevel.NOTHING }).consumer({
    groupId: group,
  });
  const all = untilAll(events);
  const totals = emptyTotals();
  let began: number | undefined;
  await consumer.connect();
  await consumer.subscribe({ topics: [name], fromBeginning: true });
  await consumer.run({
    eachBatch({ batch }) {
      began ??= performance.now();
      for (const { key, value } of batch.messages) {
        addSale(totals, { key: key?.toString() ?? '', payload: value ?? Buffer.alloc(0) });
      }
      all.add(batch.messages.length);
      return Promise.resolve();
    },
  });
  try {
    await all.done;
    const value = (events * 1000) / (performance.now() - (began ?? 0));
    return { value, latenciesMs: [], correct: sameTotals(totals, expected) };
  } finally {
    await consumer.disconnect();
  }
}

import { type LogReader, runConsumer } from '#event-log';
import type { Database } from '#postgres';
import { readTotals, type Totals, writeTotals } from '../database/earnings.query.js';
import type { Run } from '../measure/rounds.js';
import { loadTopic } from './log-events.js';
import { addSale, emptyTotals, sameTotals } from './totals.js';
import { untilAll } from './until-all.js';

/** Events of a slice, and rows of a page of the baseline. */
export const slice = 1_000;

interface Folding {
  readonly reader: LogReader;
  /** When the reading began, where that is before the first slice. */
  readonly began?: () => number | undefined;
  /** One that has not read before. */
  readonly group: string;
  readonly events: number;
  readonly expected: Totals;
}

/** Reads, folds, projects and checkpoints the topic from its start to its last event; timed from where its reading began. */
export async function foldTopic(
  database: Database,
  { reader, began, group, events, expected }: Folding,
): Promise<Run & { readonly correct: boolean }> {
  const all = untilAll(events);
  const latenciesMs: number[] = [];
  let firstSlice: number | undefined;
  const consumer = await runConsumer({
    database,
    reader,
    spec: { group, topics: [loadTopic.name], from: 'start', maxBatch: slice },
    onFault: all.fail,
    async handle(batch, { tx }) {
      const at = performance.now();
      firstSlice ??= at;
      const totals = emptyTotals();
      for (const event of batch.events) addSale(totals, event);
      await writeTotals(tx, group, totals);
      tx.afterCommit(() => {
        latenciesMs.push(performance.now() - at);
        all.add(batch.events.length);
      });
    },
  });
  try {
    await all.done;
    const value = (events * 1000) / (performance.now() - (began?.() ?? firstSlice ?? 0));
    return { value, latenciesMs, correct: sameTotals(await readTotals(database, group), expected) };
  } finally {
    await consumer.stop();
  }
}

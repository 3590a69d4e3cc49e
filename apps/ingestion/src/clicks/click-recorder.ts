import { type ClickEvent, clickTopic, fromJson, toJson } from '#contracts';
import { derivedId, type EventLog } from '#event-log';
import type { Database } from '#postgres';
import { insertClicks } from './clicks.query.js';
import type { ClickSpool } from './click-spool.js';

export interface ClickRecorder {
  /** Never waits and never throws: the visitor is on their way already. */
  record(click: ClickEvent, correlationId: string): void;
  /** Records what is waiting, in memory and in the spool. */
  stop(): Promise<void>;
  waiting(): number;
}

export interface Recorded {
  readonly click: ClickEvent;
  readonly correlationId: string;
}

const maxSlice = 500;
const retryMs = 1_000;

/**
 * Records clicks after they were answered: from a bounded queue, in slices, row and event in one transaction. What the
 * queue or the database cannot take goes to a file, which is read back when the database answers, also after a
 * restart. A click that is recorded twice counts once: its id says so.
 */
export function clickRecorder(options: {
  database: Database;
  log: EventLog;
  spool: ClickSpool;
  maxWaiting: number;
  onFault: (fault: unknown) => void;
}): ClickRecorder {
  const { spool, maxWaiting, onFault } = options;
  const queue: Recorded[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const work = async (): Promise<void> => {
    while (queue.length > 0) {
      const slice = queue.splice(0, maxSlice);
      try {
        await recordSlice(options, slice);
      } catch (fault) {
        onFault(fault);
        spool.append(slice.map(toJson));
        break;
      }
    }
    await drainSpool().catch(onFault);
  };
  const drainSpool = () =>
    spool.drain(async (lines) => {
      for (let at = 0; at < lines.length; at += maxSlice) {
        await recordSlice(
          options,
          lines.slice(at, at + maxSlice).map((line) => fromJson(line) as Recorded),
        );
      }
    });
  const start = (): void => {
    running ??= work().finally(() => {
      running = undefined;
      if (stopped || (queue.length === 0 && spool.isEmpty())) return;
      timer ??= setTimeout(
        () => {
          timer = undefined;
          start();
        },
        queue.length > 0 && spool.isEmpty() ? 0 : retryMs,
      );
    });
  };
  start();

  return {
    record(click, correlationId) {
      if (queue.length >= maxWaiting) spool.append([toJson({ click, correlationId })]);
      else queue.push({ click, correlationId });
      start();
    },
    waiting: () => queue.length,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      if (queue.length > 0) await work();
      spool.append(queue.splice(0).map(toJson));
    },
  };
}

async function recordSlice(
  { database, log }: { database: Database; log: EventLog },
  slice: readonly Recorded[],
): Promise<void> {
  await database.transaction(async (tx) => {
    const fresh = await insertClicks(
      tx,
      slice.map(({ click }) => click),
    );
    const events = slice
      .filter(({ click }) => fresh.delete(click.clickId))
      .map(({ click, correlationId }) => ({
        ...clickTopic.encode(click),
        id: derivedId('click', click.clickId),
        key: click.creatorId,
        occurredAt: click.occurredAt,
        correlationId,
      }));
    await log.append({ topic: clickTopic.name, events }, tx);
  });
}

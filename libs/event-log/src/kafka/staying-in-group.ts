import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumeOptions, KafkaConsumption } from './kafka-client.port.js';

const rejoinMs = 1_000;

/**
 * Joins a group and stays in it through whatever ends a membership: libraries give up on faults that pass. `join` calls
 * `ended` when nothing more comes of what it has begun, be it before it has answered; then a new membership is begun,
 * again and again. Nobody waits for the joining: a group that lost a member lets the next one in when it has noticed.
 */
export function staying(
  { onAssigned, onFault }: Pick<ConsumeOptions, 'onAssigned' | 'onFault'>,
  join: (ended: () => void) => Promise<KafkaConsumption>,
): KafkaConsumption {
  const stopping = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(undefined));
  });
  let member: KafkaConsumption | undefined;
  const takePart = async (): Promise<void> => {
    const ended = Promise.withResolvers<undefined>();
    member = await join(() => ended.resolve(undefined));
    await Promise.race([ended.promise, stopped]);
    const leaving = member;
    member = undefined;
    if (!stopping.signal.aborted) onAssigned([]);
    await leaving.stop();
  };
  const stay = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await takePart().catch(onFault);
      await sleep(rejoinMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = stay();
  return {
    async commit(partition, next) {
      await member?.commit(partition, next);
    },
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

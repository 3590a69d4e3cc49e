import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumeOptions, KafkaConsumption } from './kafka-client.port.js';

const rejoinMs = 1_000;

interface Membership {
  readonly consumption: KafkaConsumption;
  readonly ended: Promise<undefined>;
}

/**
 * Stays in a group through whatever ends a membership: libraries give up on faults that pass. `join` calls `ended` when
 * nothing more comes of what it has begun, be it before it has answered; then a new membership is begun, again and
 * again.
 */
export async function staying(
  { onAssigned, onFault }: Pick<ConsumeOptions, 'onAssigned' | 'onFault'>,
  join: (ended: () => void) => Promise<KafkaConsumption>,
): Promise<KafkaConsumption> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
  });
  const begin = async (): Promise<Membership> => {
    const ended = Promise.withResolvers<undefined>();
    return { consumption: await join(() => ended.resolve(undefined)), ended: ended.promise };
  };
  const beginAgain = async (): Promise<Membership | undefined> => {
    for (;;) {
      await sleep(rejoinMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await begin();
      } catch (fault) {
        onFault(fault);
      }
    }
  };
  let membership = await begin();
  const stay = async (): Promise<void> => {
    for (;;) {
      await Promise.race([membership.ended, stopped]);
      if (stopping.signal.aborted) return membership.consumption.stop();
      onAssigned([]);
      await membership.consumption.stop().catch(onFault);
      const again = await beginAgain();
      if (again === undefined) return;
      membership = again;
    }
  };
  const staying = stay();
  return {
    commit: (partition, next) => membership.consumption.commit(partition, next),
    async stop() {
      stopping.abort();
      await staying;
    },
  };
}

import { type LoggedFact, logRoutes, maxLogPage } from '#contracts';
import type { LoggedEvent, LogReader } from '#event-log';
import type { InternalClient } from '../client/internal-client.js';

/** An owner's log, asked of the owner: for what Kafka did not bring. */
export function ownerLog(owner: InternalClient): Pick<LogReader, 'read' | 'heads'> {
  return {
    async heads(topic) {
      const { heads } = await owner.call(logRoutes.heads, { params: { topic } });
      return heads.map(BigInt);
    },
    async read({ topic, partition, offset }, max) {
      const page = await owner.call(logRoutes.read, {
        params: { topic, partition: String(partition) },
        query: { from: String(offset), limit: Math.min(max, maxLogPage) },
      });
      const firstOffset = BigInt(page.firstOffset);
      const events = page.facts.map((fact, index) =>
        eventOf(fact, { topic, partition, offset: firstOffset + BigInt(index) }),
      );
      return { topic, partition, firstOffset, nextOffset: firstOffset + BigInt(events.length), events };
    },
  };
}

/** A fact as it goes over the wire. */
export function factOf({ payload, topic, partition, offset, ...fact }: LoggedEvent): LoggedFact {
  return { ...fact, payloadBase64: Buffer.from(payload).toString('base64') };
}

function eventOf(
  { payloadBase64, ...fact }: LoggedFact,
  place: Pick<LoggedEvent, 'topic' | 'partition' | 'offset'>,
): LoggedEvent {
  return { ...fact, ...place, payload: Buffer.from(payloadBase64, 'base64') };
}

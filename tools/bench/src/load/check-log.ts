import type { LogReader } from '#event-log';

/** How many events a topic holds, read through the front door: every offset once, in order, without a hole. */
export async function countByReading(reader: LogReader, topic: string): Promise<number> {
  let events = 0;
  for (const [partition, head] of (await reader.heads(topic)).entries()) {
    for (let offset = 0n; offset < head;) {
      const batch = await reader.read({ topic, partition, offset }, 10_000);
      if (batch.events.length === 0 || batch.firstOffset !== offset) return -1;
      if (batch.events.some((event, index) => event.offset !== offset + BigInt(index))) return -1;
      events += batch.events.length;
      offset = batch.nextOffset;
    }
  }
  return events;
}

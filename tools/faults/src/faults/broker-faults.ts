import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { commissionTopic, conversionTopic, directoryTopic } from '#contracts';
import { postgresLogReader } from '#event-log';
import { toRecord } from '../../../../libs/event-log/src/kafka/kafka-record.js';
import type { ServiceName } from '../../../../apps/standalone/src/composition/environments.js';
import { type Fault, pause } from './fault.js';

export const killBroker: Fault = {
  name: 'kill -9 of the broker',
  async strike({ broker }, dice) {
    await broker.kill();
    const downMs = dice.between(500, 4_000);
    await pause(downMs);
    await broker.restart();
    return `down for ${downMs} ms`;
  },
};

/** What the broker had confirmed and lost, as a disk does that lied about a flush. */
export const truncateTopic: Fault = {
  name: "records removed at the broker's tail",
  async strike({ broker, namespace }, dice) {
    if (broker.data === undefined) return 'left out: the records of this broker cannot be reached';
    await broker.kill();
    const cut: string[] = [];
    for (const folder of readdirSync(broker.data).filter((name) => name.startsWith(namespace))) {
      const segment = readdirSync(join(broker.data, folder)).findLast((name) => name.endsWith('.log'));
      if (segment === undefined) continue;
      const file = join(broker.data, folder, segment);
      const { size } = statSync(file);
      if (size === 0) continue;
      truncateSync(file, Math.floor((size * dice.between(0, 95)) / 100));
      cut.push(folder);
    }
    await broker.restart();
    return `${cut.length} partitions`;
  },
};

const sources = [
  { topic: directoryTopic, owner: 'gateway' },
  { topic: conversionTopic, owner: 'ingestion' },
  { topic: commissionTopic, owner: 'attribution' },
] as const satisfies readonly { owner: ServiceName; topic: object }[];

/** Records that were there before, shuffled, some of them twice, some under the lease of a relay that is gone. */
export const repeatRecords: Fault = {
  name: 'doubled and reordered records',
  async strike({ databases, kafka, namespace }, dice) {
    const { topic, owner } = dice.pick(sources);
    const reader = postgresLogReader(databases[owner], [topic]);
    const written = [...(await reader.heads(topic.name)).entries()].filter(([, head]) => head > 0n);
    const [partition, head] = dice.pick(written);
    const offset = BigInt(dice.between(0, Number(head) - 1));
    const { events } = await reader.read({ topic: topic.name, partition, offset }, 50);
    const { rows } = await databases[owner].query<{ epoch: number }>(
      'select epoch from relay_lease where topic = $1 and "partition" = $2',
      [topic.name, partition],
    );
    const records = dice
      .shuffle([...events, ...events])
      .map((event) => toRecord(event, dice.between(0, rows[0]?.epoch ?? 0)));
    await kafka.send({ topic: namespace + topic.name, partition }, records);
    return `${records.length} of ${topic.name}/${partition}`;
  },
};

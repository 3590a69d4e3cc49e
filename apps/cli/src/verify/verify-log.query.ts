import { ContractError, type Finding, type Topic, topics } from '#contracts';
import { postgresLogReader } from '#event-log';
import type { Database } from '#postgres';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';

type Databases = Readonly<Record<ServiceName, Database>>;

const slice = 1_000;

/** A service's own log, and where it stands in the logs of others. */
export async function verifyLog(databases: Databases, service: ServiceName): Promise<Finding[]> {
  const own = topics.filter(({ owner, storage }) => owner === service && storage === 'batches');
  const findings: Finding[] = own.length === 0 ? [] : [await density(databases[service], own)];
  const { rows } = await databases[service].query<{ there: boolean }>(
    "select to_regclass('consumer_checkpoint') is not null as there",
  );
  if (rows[0]?.there === true) findings.push(await checkpoints(databases, service), await parked(databases[service]));
  return findings;
}

/** Reads every event: offsets without holes up to the head, bodies as they were written, payloads that fit. */
async function density(database: Database, own: readonly Topic[]): Promise<Finding> {
  const check = 'the log has no holes and can be read';
  const reader = postgresLogReader(database, own);
  let rows = 0;
  for (const topic of own) {
    const heads = await reader.heads(topic.name);
    for (const [partition, head] of heads.entries()) {
      for (let offset = 0n; offset < head;) {
        const place = `${topic.name}/${partition} at ${offset}`;
        try {
          const batch = await reader.read({ topic: topic.name, partition, offset }, slice);
          if (batch.events.length === 0 || batch.firstOffset !== offset) {
            return { check, rows, fault: `${place}: the log goes on at ${batch.firstOffset}, its head is ${head}` };
          }
          for (const event of batch.events) topic.decode(event);
          rows += batch.events.length;
          offset = batch.nextOffset;
        } catch (error) {
          if (error instanceof ContractError || (error instanceof Error && error.name === 'CorruptBatch')) {
            return { check, rows, fault: `${place}: ${error.message}` };
          }
          throw error;
        }
      }
    }
  }
  return { check, rows };
}

async function checkpoints(databases: Databases, service: ServiceName): Promise<Finding> {
  const check = 'no checkpoint is ahead of its log';
  const { rows } = await databases[service].query<{
    consumer_group: string;
    topic: string;
    partition: number;
    next_offset: bigint;
  }>('select consumer_group, topic, "partition", next_offset from consumer_checkpoint order by 1, 2, 3');
  for (const { consumer_group, topic, partition, next_offset } of rows) {
    const owner = topics.find(({ name }) => name === topic)?.owner as ServiceName | undefined;
    if (owner === undefined) return { check, rows: rows.length, fault: `${consumer_group}: unknown topic ${topic}` };
    const head = await postgresLogReader(databases[owner], topics).head(topic, partition);
    if (next_offset > head) {
      return {
        check,
        rows: rows.length,
        fault: `${consumer_group} ${topic}/${partition} stands at ${next_offset}, the log ends at ${head}`,
      };
    }
  }
  return { check, rows: rows.length };
}

async function parked(database: Database): Promise<Finding> {
  const { rows } = await database.query<{ place: string; cause: string }>(
    `select topic || '/' || "partition" || ' at ' || "offset" as place, cause
     from dead_letter where standing = 'failed' order by topic, "partition", "offset"`,
  );
  const [first] = rows;
  const finding = { check: 'no key is parked', rows: rows.length };
  return first === undefined ? finding : { ...finding, fault: `${first.place}: ${first.cause}` };
}

import { ContractError, type Finding, type Topic, topics } from '#contracts';
import { ArchiveFault, type LogReader, postgresLogReader } from '#event-log';
import { type Database, firstFault } from '#postgres';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';

type Databases = Readonly<Record<ServiceName, Database>>;

const slice = 1_000;

/** A service's own log, and where it stands in the logs of others. */
export async function verifyLog(databases: Databases, service: ServiceName, archive?: string): Promise<Finding[]> {
  const own = topics.filter(({ owner, storage }) => owner === service && storage === 'batches');
  const findings: Finding[] = [];
  if (own.length > 0) {
    findings.push(await density(postgresLogReader(databases[service], own, archive), own));
    findings.push(await archived(databases[service]));
  }
  const { rows } = await databases[service].query<{ there: boolean }>(
    "select to_regclass('consumer_checkpoint') is not null as there",
  );
  if (rows[0]?.there === true) findings.push(await checkpoints(databases, service), await parked(databases[service]));
  return findings;
}

/** Reads every event, archived or not: files as they were written, offsets without holes up to the head, bodies as they were written, payloads that fit. */
async function density(reader: LogReader, own: readonly Topic[]): Promise<Finding> {
  const check = 'the log has no holes and can be read';
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
          if (error instanceof ArchiveFault) return { check, rows, fault: error.message };
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

/** Archived ranges follow each other from offset 0 on, and nothing that they hold is in the table, too. */
function archived(database: Database): Promise<Finding> {
  return firstFault(database, 'what was archived is there once', {
    count: 'select count(*) as rows from log_archive',
    wrong: `
      with range as (
        select *, lag(next_offset, 1, 0::bigint) over (partition by topic, "partition" order by first_offset) as due
        from log_archive
      )
      select format('%s/%s: %s begins at %s instead of %s', topic, "partition", file, first_offset, due) as fault
      from range where first_offset <> due
      union all
      select format('%s/%s: offset %s is in the table and in %s', topic, "partition", batch.first_offset, file)
      from log_archive as range join log_batch as batch using (topic, "partition")
      where batch.first_offset < range.next_offset and batch.first_offset + batch.count > range.first_offset
      order by fault limit 1`,
  });
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

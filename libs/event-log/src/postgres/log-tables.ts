import { sqlFiles } from '#postgres';

const grants = (rights: string, tables: string) => `grant ${rights} on ${tables} to {{app}};\n`;

/** What an owner of topics needs: the log, readable by the log reader, appended to by the service. */
export function logTablesSql(): string {
  return [
    sqlFiles(
      import.meta.url,
      './tables/log_partition.sql',
      './tables/log_batch.sql',
      './tables/log_claim.sql',
      './tables/relay_lease.sql',
      './tables/log_archive.sql',
    ),
    grants('select, insert', 'log_batch, log_claim'),
    grants('select, insert, update', 'log_partition, relay_lease'),
    grants('select', 'log_archive'),
    'grant select on log_partition, log_batch, log_archive to log_reader;\n',
  ].join('\n');
}

/** What a reader of topics needs in its own database. */
export function consumerTablesSql(): string {
  return [
    sqlFiles(
      import.meta.url,
      './tables/consumer_checkpoint.sql',
      './tables/parked_key.sql',
      './tables/dead_letter.sql',
    ),
    grants('select, insert, update', 'consumer_checkpoint'),
    grants('select, insert, update, delete', 'parked_key, dead_letter'),
  ].join('\n');
}

/** What it needs besides, so that its groups can be paused: since when one stands still, null while it goes on. */
export function consumerPausesSql(): string {
  return 'alter table consumer_checkpoint add column paused_at timestamptz;\n';
}

/** What a service with projections needs beside what it needs as a reader; their names and first versions come with it. */
export function projectionTablesSql(...names: readonly string[]): string {
  return [
    sqlFiles(import.meta.url, './tables/projection.sql'),
    grants('select', 'projection'),
    ...names.map((name) => `insert into projection (name, version) values ('${name}', 1);\n`),
  ].join('\n');
}

/** What a service with event streams needs. */
export function streamTablesSql(): string {
  return [sqlFiles(import.meta.url, './tables/stream_event.sql'), grants('select, insert', 'stream_event')].join('\n');
}

import type { Database } from '#postgres';

export async function serverSettings(database: Database): Promise<string> {
  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size'];
  const { rows } = await database.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from unnest($1::text[]) as name',
    [names],
  );
  const { rows: version } = await database.query<{ version: string }>(
    "select current_setting('server_version') as version",
  );
  return [`PostgreSQL ${version[0]?.version}`, ...rows.map(({ name, value }) => `${name}=${value}`)].join(', ');
}

/** What `work` wrote: bytes that tables and indexes grew by, and bytes of WAL. Begins after a checkpoint. */
export async function written<T>(
  admin: Database,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<{ result: T; diskBytes: number; walBytes: number }> {
  await admin.query('checkpoint');
  const before = await sizes(admin, tables);
  const result = await work();
  const after = await sizes(admin, tables);
  return { result, diskBytes: Number(after.disk - before.disk), walBytes: Number(after.wal - before.wal) };
}

async function sizes(admin: Database, tables: readonly string[]): Promise<{ disk: bigint; wal: bigint }> {
  const { rows } = await admin.query<{ disk: bigint; wal: bigint }>(
    `select (select sum(pg_total_relation_size(name::regclass)) from unnest($1::text[]) as name)::bigint as disk,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as wal`,
    [tables],
  );
  return rows[0] ?? { disk: 0n, wal: 0n };
}

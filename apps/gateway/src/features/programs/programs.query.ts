import type { Queryable, Tx } from '#postgres';

export interface ProgramView {
  readonly programId: string;
  readonly name: string;
  readonly allowedHosts: string[];
  readonly openedAt: string;
}

export async function insertProgram(tx: Tx, program: ProgramView): Promise<void> {
  await tx.query('insert into program (program_id, name, allowed_hosts, opened_at) values ($1, $2, $3, $4)', [
    program.programId,
    program.name,
    program.allowedHosts,
    program.openedAt,
  ]);
}

/** By id, which is by age; the cursor is the last one of the page before. */
export async function listPrograms(
  database: Queryable,
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
): Promise<{ items: ProgramView[]; nextCursor: string | null }> {
  const { rows } = await database.query<Omit<ProgramView, 'openedAt'> & { openedAt: Date }>(
    `select program_id as "programId", name, allowed_hosts as "allowedHosts", opened_at as "openedAt"
     from program where $1::uuid is null or program_id > $1 order by program_id limit $2`,
    [cursor ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map((row) => ({ ...row, openedAt: row.openedAt.toISOString() }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.programId ?? null) : null };
}

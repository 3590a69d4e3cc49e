import { type Database, openDatabase, type Queryable, roleNames, type Tx } from '#postgres';

/** Where books are made anew. */
export const freshSchema = 'books_next';

/** From now on until the transaction ends, as the owner of the books, with the fresh ones in sight before the live. */
export async function becomeOwner(tx: Tx): Promise<ReturnType<typeof roleNames>> {
  const { rows } = await tx.query<{ name: string }>('select current_database() as name');
  const roles = roleNames(rows[0]?.name ?? '');
  await tx.query("select set_config('role', $1, true), set_config('search_path', $2, true)", [
    roles.owner,
    `${freshSchema}, public`,
  ]);
  return roles;
}

/** With their schema. */
export async function freshTables(books: Queryable): Promise<readonly string[]> {
  const { rows } = await books.query<{ name: string }>(
    "select format('%I.%I', $1::text, relname) as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r'",
    [freshSchema],
  );
  return rows.map(({ name }) => name);
}

export async function dropFreshBooks(tx: Tx): Promise<void> {
  await becomeOwner(tx);
  await tx.query(`drop schema if exists ${freshSchema} cascade`);
}

/**
 * Signed in as the service, with the fresh books in sight and nothing else: whoever would answer, append or wake finds
 * no table for it. Commits without waiting for the disk: after a crash a rebuild begins anew. Plans anew each time: the
 * tables begin empty, and grow.
 */
export function openFreshBooks(serviceUrl: string): Database {
  const url = new URL(serviceUrl);
  url.searchParams.set(
    'options',
    `-c search_path=${freshSchema} -c synchronous_commit=off -c plan_cache_mode=force_custom_plan`,
  );
  return openDatabase({ url: url.toString(), name: 'ledger rebuild', max: 1 });
}

import { type Database, openDatabase, roleNames, type Tx, withRoles } from '#postgres';
import { besideTheBooks, booksSql } from '../database/migrations.js';

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

/** Empty books, made from the files that made the live ones. What an earlier rebuild left is dropped. */
export async function makeFreshBooks(tx: Tx): Promise<void> {
  const roles = await becomeOwner(tx);
  await tx.query(`drop schema if exists ${freshSchema} cascade`);
  await tx.query(`create schema ${freshSchema}`);
  await tx.query(`grant usage on schema ${freshSchema} to ${roles.app}`);
  await tx.query(withRoles(booksSql, roles));
  for (const table of besideTheBooks) await tx.query(`drop table ${freshSchema}.${table}`);
}

export async function dropFreshBooks(tx: Tx): Promise<void> {
  await becomeOwner(tx);
  await tx.query(`drop schema if exists ${freshSchema} cascade`);
}

/**
 * Signed in as the service, with the fresh books in sight and nothing else: whoever would answer, append or wake finds
 * no table for it. Commits without waiting for the disk: after a crash a rebuild begins anew.
 */
export function openFreshBooks(serviceUrl: string, max: number): Database {
  const url = new URL(serviceUrl);
  url.searchParams.set('options', `-c search_path=${freshSchema} -c synchronous_commit=off`);
  return openDatabase({ url: url.toString(), name: 'ledger rebuild', max });
}

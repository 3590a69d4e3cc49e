import { type Tx, withRoles } from '#postgres';
import { besideTheBooks, booksSql } from '../database/migrations.js';
import { becomeOwner, freshSchema, freshTables } from './fresh-books.query.js';

/**
 * Empty books, made from the files that made the live ones. What an earlier rebuild left is dropped. Books that are only
 * compared leave no WAL, and are empty after a crash. None is vacuumed while it is made.
 */
export async function makeFreshBooks(tx: Tx, { isKept }: { isKept: boolean }): Promise<void> {
  const roles = await becomeOwner(tx);
  await tx.query(`drop schema if exists ${freshSchema} cascade`);
  await tx.query(`create schema ${freshSchema}`);
  await tx.query(`grant usage on schema ${freshSchema} to ${roles.app}`);
  const sql = isKept ? booksSql : booksSql.replaceAll(/^create table /gm, 'create unlogged table ');
  await tx.query(withRoles(sql, roles));
  for (const table of besideTheBooks) await tx.query(`drop table ${freshSchema}.${table}`);
  for (const table of await freshTables(tx)) await tx.query(`alter table ${table} set (autovacuum_enabled = off)`);
}

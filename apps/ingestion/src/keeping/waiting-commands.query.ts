import { fromJson, reviveMoney, toJson } from '#contracts';
import type { Tx } from '#postgres';
import { type Command, subjectOf } from './command.js';

export interface WaitingCommand {
  readonly id: bigint;
  readonly requestId: string;
  readonly command: Command;
}

/**
 * Whoever begins a conversion or a sponsorship and whoever speaks of it too early take turns, so that the early one
 * either finds the beginning or is found waiting by it. Locks are taken in sorted order.
 */
export async function lockSubjects(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended(id, 0) as key from unnest($1::text[]) as subject (id) order by key
     ) as keys`,
    [subjectIds],
  );
}

export async function loadWaiting(tx: Tx, subjectIds: readonly string[]): Promise<WaitingCommand[]> {
  if (subjectIds.length === 0) return [];
  const { rows } = await tx.query<{ id: bigint; request_id: string; command: string }>(
    `select id, request_id, command::text as command from waiting_command
     where subject_id = any($1::uuid[]) order by id`,
    [subjectIds],
  );
  return rows.map(({ id, request_id, command }) => ({
    id,
    requestId: request_id,
    command: reviveMoney(fromJson(command)) as Command,
  }));
}

export async function insertWaiting(tx: Tx, commands: readonly Command[]): Promise<void> {
  await tx.query(
    `insert into waiting_command (subject_id, request_id, command)
     select * from unnest($1::uuid[], $2::uuid[], $3::json[])`,
    [commands.map(subjectOf), commands.map(({ requestId }) => requestId), commands.map(toJson)],
  );
}

export async function deleteWaiting(tx: Tx, commands: readonly WaitingCommand[]): Promise<void> {
  await tx.query('delete from waiting_command where id = any($1::bigint[])', [commands.map(({ id }) => id)]);
}

import { fromJson, reviveMoney, toJson } from '#contracts';
import type { Tx } from '#postgres';
import { type Command, subjectOf } from './command.js';

export interface WaitingCommand {
  readonly id: bigint;
  readonly requestId: string;
  /** Which of the request's reports it is, from 0. */
  readonly item: number;
  readonly command: Command;
}

/**
 * As many locks as a slice takes at most: they lie in memory that all transactions of the server share, 6,400 of them by
 * default. Subjects share them by their hash, so slices that speak of different subjects may wait for each other, and
 * those of a hundred subjects or more nearly always do: until the commit, where there are several processes.
 */
export const maxLocksOfSubjects = 256;

/**
 * Whoever begins a conversion or a sponsorship and whoever speaks of it too early take turns, so that the early one
 * either finds the beginning or is found waiting by it. Locks are taken in sorted order: nobody waits in a ring.
 */
export async function lockSubjects(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtext('tributary.ingestion.subjects'), lock) from (
       select distinct abs(mod(hashtextextended(id, 0), $2))::integer as lock
       from unnest($1::text[]) as subject (id) order by lock
     ) as locks`,
    [subjectIds, maxLocksOfSubjects],
  );
}

export async function loadWaiting(tx: Tx, subjectIds: readonly string[]): Promise<WaitingCommand[]> {
  if (subjectIds.length === 0) return [];
  const { rows } = await tx.query<{ id: bigint; request_id: string; item: number; command: string }>(
    `select id, request_id, item, command::text as command from waiting_command
     where subject_id = any($1::uuid[]) order by id`,
    [subjectIds],
  );
  return rows.map(({ id, request_id, item, command }) => ({
    id,
    requestId: request_id,
    item,
    command: reviveMoney(fromJson(command)) as Command,
  }));
}

/** The place in the queue of a command of a request. */
export interface Place {
  readonly id: bigint;
  readonly requestId: string;
  readonly item: number;
  readonly subjectId: string;
}

/** What those requests wait for that are decided once more. */
export async function subjectsWaitedFor(tx: Tx, requestIds: readonly string[]): Promise<string[]> {
  if (requestIds.length === 0) return [];
  const { rows } = await tx.query<{ subject_id: string }>(
    'select subject_id from waiting_command where request_id = any($1::uuid[])',
    [requestIds],
  );
  return rows.map(({ subject_id }) => subject_id);
}

/** Takes out what waits of requests that are decided once more; answers with the places that it leaves. */
export async function takeWaiting(tx: Tx, requestIds: readonly string[]): Promise<Place[]> {
  if (requestIds.length === 0) return [];
  const { rows } = await tx.query<Place>(
    `with taken as (delete from waiting_command where request_id = any($1::uuid[]) returning *)
     select id, request_id as "requestId", item, subject_id as "subjectId" from taken`,
    [requestIds],
  );
  return rows;
}

/** Commands in order, each in its place or, where it has none, behind all that waits. */
export async function insertWaiting(
  tx: Tx,
  rows: readonly { readonly id?: bigint; readonly item: number; readonly command: Command }[],
): Promise<void> {
  const ofRows = (some: typeof rows) => [
    some.map(({ command }) => subjectOf(command)),
    some.map(({ command }) => command.requestId),
    some.map(({ item }) => item),
    some.map(({ command }) => toJson(command)),
  ];
  const placed = rows.filter(({ id }) => id !== undefined);
  if (placed.length > 0) {
    await tx.query(
      `insert into waiting_command (subject_id, request_id, item, command, id) overriding system value
       select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::json[], $5::bigint[])`,
      [...ofRows(placed), placed.map(({ id }) => id)],
    );
  }
  const behind = rows.filter(({ id }) => id === undefined);
  if (behind.length > 0) {
    await tx.query(
      `insert into waiting_command (subject_id, request_id, item, command)
       select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::json[])`,
      ofRows(behind),
    );
  }
}

export async function deleteWaiting(tx: Tx, commands: readonly WaitingCommand[]): Promise<void> {
  await tx.query('delete from waiting_command where id = any($1::bigint[])', [commands.map(({ id }) => id)]);
}

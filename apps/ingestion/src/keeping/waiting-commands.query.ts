import { fromJson, reviveMoney, toJson } from '#contracts';
import type { Tx } from '#postgres';
import type { ConversionCommand } from '../domain/conversion.decider.js';

export interface WaitingCommand {
  readonly id: bigint;
  readonly requestId: string;
  readonly command: ConversionCommand;
}

/**
 * Whoever reports a conversion and whoever speaks of it too early take turns, so that the early one either finds the
 * report or is found waiting by it. Locks are taken in sorted order.
 */
export async function lockConversions(tx: Tx, conversionIds: readonly string[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended(id, 0) as key from unnest($1::text[]) as conversion (id) order by key
     ) as keys`,
    [conversionIds],
  );
}

export async function loadWaiting(tx: Tx, conversionIds: readonly string[]): Promise<WaitingCommand[]> {
  const { rows } = await tx.query<{ id: bigint; request_id: string; command: string }>(
    `select id, request_id, command::text as command from waiting_command
     where conversion_id = any($1::uuid[]) order by id`,
    [conversionIds],
  );
  return rows.map(({ id, request_id, command }) => ({
    id,
    requestId: request_id,
    command: reviveMoney(fromJson(command)) as ConversionCommand,
  }));
}

export async function insertWaiting(tx: Tx, commands: readonly ConversionCommand[]): Promise<void> {
  await tx.query(
    `insert into waiting_command (conversion_id, request_id, command)
     select * from unnest($1::uuid[], $2::uuid[], $3::json[])`,
    [
      commands.map(({ conversionId }) => conversionId),
      commands.map(({ requestId }) => requestId),
      commands.map(toJson),
    ],
  );
}

export async function deleteWaiting(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.query('delete from waiting_command where id = any($1::bigint[])', [ids]);
}

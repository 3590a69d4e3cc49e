import { directoryTopic, type Finding } from '#contracts';
import { postgresLogReader } from '#event-log';
import type { Database } from '#postgres';

/** Every creator and every program was told to the others once. */
export async function verifyGateway(database: Database, archive?: string): Promise<readonly Finding[]> {
  const reader = postgresLogReader(database, [directoryTopic], archive);
  const { rows } = await database.query<{ id: string }>(
    'select creator_id::text as id from creator union all select program_id::text from program',
  );
  const untold = new Set(rows.map(({ id }) => id));
  const check = 'every creator and program has its event, and none has two';
  for (const partition of (await reader.heads(directoryTopic.name)).keys()) {
    for (let offset = 0n; ;) {
      const batch = await reader.read({ topic: directoryTopic.name, partition, offset }, 1_000);
      if (batch.events.length === 0) break;
      for (const { key } of batch.events) {
        if (!untold.delete(key)) return [{ check, rows: rows.length, fault: `${key} is told without a row, or twice` }];
      }
      offset = batch.nextOffset;
    }
  }
  const [first] = untold;
  const finding = { check, rows: rows.length };
  return [first === undefined ? finding : { ...finding, fault: `${first} was never told` }];
}

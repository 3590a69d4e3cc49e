import type { Database } from '#postgres';

/** NOTIFY channel of a log's database; the payload is the topic that may have grown. */
export const logChannel = 'log';

/**
 * Tells readers that a topic may have grown: one notice of a topic on its way at a time, and what is asked for
 * meanwhile is one more behind it. Readers also poll: a notice that is lost costs a moment, never an event.
 */
export function hints(database: Database): (topic: string) => void {
  const onTheirWay = new Map<string, { again: boolean }>();
  const send = async (topic: string): Promise<void> => {
    const notice = { again: true };
    onTheirWay.set(topic, notice);
    while (notice.again) {
      notice.again = false;
      await database.query('select pg_notify($1, $2)', [logChannel, topic]).catch(() => undefined);
    }
    onTheirWay.delete(topic);
  };
  return (topic) => {
    const notice = onTheirWay.get(topic);
    if (notice === undefined) void send(topic);
    else notice.again = true;
  };
}

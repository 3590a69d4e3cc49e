import { type Topic, topics } from '#contracts';
import { type ArchivedRange, type ArchiveSpec, archiveTopic } from '#event-log';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';
import type { Databases } from './open-logs.js';
import { Refused } from './refused.js';

/** Moves what is old of an owner's topics, or of one topic, into the archive's folder. */
export async function* archiveLog(
  databases: Databases,
  name: string,
  old: Omit<ArchiveSpec, 'topic'>,
): AsyncGenerator<ArchivedRange> {
  for (const topic of archivable(name)) {
    const database = databases.get(topic.owner as ServiceName);
    if (database !== undefined) yield* archiveTopic(database, { topic, ...old });
  }
}

function archivable(name: string): readonly Topic[] {
  const meant = topics.filter((topic) => topic.owner === name || topic.name === name);
  if (meant.length === 0) throw new Refused('unknown-topic', `No such owner or topic: ${name}.`);
  const batched = meant.filter(({ storage }) => storage === 'batches');
  if (batched.length > 0) return batched;
  throw new Refused('not-archivable', `${name} is the journal itself, which stays in its tables.`);
}

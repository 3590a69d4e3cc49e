import { directoryTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { lockArrivals } from '../../casework/cases.query.js';
import { type CaseworkDeps, wakeCases } from '../../casework/casework.js';
import { insertCreators } from './creators.query.js';

/** Takes in creators, and decides what waited for their handles. */
export async function followDirectory(deps: CaseworkDeps, tx: Tx, batch: LogBatch): Promise<void> {
  const creators = batch.events
    .map((logged) => directoryTopic.decode(logged))
    .filter((event) => event.type === 'CreatorRegistered');
  if (creators.length === 0) return;
  await lockArrivals(tx, 'alone');
  await insertCreators(tx, creators);
  await wakeCases(
    deps,
    tx,
    creators.map(({ handle }) => `creator ${handle}`),
  );
}

import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { lockArrivals } from '../../casework/cases.query.js';
import { type CaseworkDeps, wakeCases } from '../../casework/casework.js';
import { creatorProjection } from './creators.projection.js';

/** Takes in creators, and decides what waited for their handles. */
export async function followDirectory(deps: CaseworkDeps, tx: Tx, batch: LogBatch): Promise<void> {
  const creators = creatorProjection.factsOf(batch);
  if (creators.length === 0) return;
  await lockArrivals(tx, 'alone');
  await creatorProjection.write(tx, creators);
  await wakeCases(
    deps,
    tx,
    creators.map(({ handle }) => `creator ${handle}`),
  );
}

import type { LogBatch } from '#event-log';
import type { Tx } from '#postgres';
import { lockArrivals } from '../../casework/cases.query.js';
import { type CaseworkDeps, wakeCases } from '../../casework/casework.js';
import { clickProjection } from './clicks.projection.js';

/** Takes in clicks, and decides what waited for them. */
export async function followClicks(deps: CaseworkDeps, tx: Tx, batch: LogBatch): Promise<void> {
  const clicks = clickProjection.factsOf(batch);
  await lockArrivals(tx, 'alone');
  await clickProjection.write(tx, clicks);
  await wakeCases(
    deps,
    tx,
    clicks.map(({ clickId }) => `click ${clickId}`),
  );
}

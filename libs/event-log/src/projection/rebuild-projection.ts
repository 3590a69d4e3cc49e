import { beginRebuild } from './begin-rebuild.js';
import { fill } from './fill.js';
import { nextOf } from './projection.js';
import type { Rebuilt } from './rebuild-outcome.js';
import type { RebuildOptions } from './rebuild-options.js';
import { settle } from './settle.js';
import { switchOver } from './switch-over.js';
import { qualified } from './table-shape.js';

/**
 * Builds a projection's tables anew beside the live ones, from the first fact on, compares them at one checkpoint and
 * switches. Until then nothing but `write` is called: whatever else the live handler does does not happen. May be killed
 * at any point and called again; may run while the service works, or without it. What was switched out is kept.
 */
export async function rebuildProjection(options: RebuildOptions): Promise<Rebuilt> {
  await settle(options);
  const refusal = await beginRebuild(options.database, options.projection);
  if (refusal !== undefined) return refusal;
  await fill(options);
  await analyze(options);
  const rebuilt = await switchOver(options);
  if (rebuilt.outcome === 'switched') await settle(options);
  return rebuilt;
}

/** So that the planner knows the tables from the first query on. */
async function analyze({ database, projection }: RebuildOptions): Promise<void> {
  for (const table of projection.tables) await database.query(`analyze ${qualified(nextOf(projection), table)}`);
}

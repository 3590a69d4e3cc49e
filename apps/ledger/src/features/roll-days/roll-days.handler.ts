import type { Database } from '#postgres';
import { journalPartitions, recordNothingBefore } from '../../journal/partition-clock.query.js';
import { earliestOpenDay, rollDay } from './roll-day.query.js';

export interface RollDeps {
  readonly database: Database;
  readonly clock: () => string;
}

/**
 * Sums up every day that is over, day by day in each partition. Answers with how many there were; safe to run anywhere,
 * at any time, twice at once, and after any standstill.
 */
export async function rollDays({ database, clock }: RollDeps): Promise<number> {
  let rolled = 0;
  for (const partition of await journalPartitions(database)) {
    for (;;) {
      const open = await earliestOpenDay(database, partition);
      if (open === undefined || open.endsAt > clock()) break;
      // Committed on its own: writers wait for this, not for the summing.
      await recordNothingBefore(database, partition, open.endsAt);
      if (await database.transaction((tx) => rollDay(tx, partition, open))) rolled += 1;
    }
  }
  return rolled;
}

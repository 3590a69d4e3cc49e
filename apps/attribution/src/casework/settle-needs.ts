import type { ServiceSide } from '#event-log';
import { loadMetNeeds, lockArrivals } from './cases.query.js';
import { wakeCases } from './casework.js';

const needsAtOnce = 500;

/** Decides what waits for creators or clicks that are there without having arrived: they came with rebuilt tables. */
export async function settleNeeds({ database, ...deps }: ServiceSide): Promise<void> {
  for (let last: string | undefined = ''; last !== undefined;) {
    const beyond: string = last;
    last = await database.transaction(async (tx) => {
      await lockArrivals(tx, 'alone');
      const needs = await loadMetNeeds(tx, beyond, needsAtOnce);
      await wakeCases(deps, tx, needs);
      return needs.at(-1);
    });
  }
}

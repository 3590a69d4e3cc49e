import fc from 'fast-check';
import { Dice } from './dice.js';
import { killBroker, repeatRecords, truncateTopic } from './faults/broker-faults.js';
import { foreignTransaction, killPostgres, pausedWriter } from './faults/database-faults.js';
import type { Fault } from './faults/fault.js';
import { killAtPoint } from './faults/named-points.js';
import { killProcess, pauseProcess, rebalanceStorm } from './faults/process-faults.js';

export interface Step {
  readonly fault: Fault;
  readonly dice: Dice;
  readonly pauseMs: number;
}

const faults = [
  killProcess,
  killAtPoint,
  pauseProcess,
  rebalanceStorm,
  killBroker,
  truncateTopic,
  repeatRecords,
  killPostgres,
  foreignTransaction,
  pausedWriter,
];

const numbers = fc.array(fc.nat(), { minLength: 64, maxLength: 64 });

/** What goes wrong, and when: the same for a seed. First each fault once, then what chance brings, without end. */
export function* planOf(seed: number): Generator<Step> {
  const [first = []] = fc.sample(fc.shuffledSubarray(faults, { minLength: faults.length }), { seed, numRuns: 1 });
  for (let round = 0; ; round += 1) {
    const drawn = fc.sample(
      fc.record({ fault: fc.constantFrom(...faults), numbers, pauseMs: fc.integer({ min: 100, max: 1_500 }) }),
      { seed: seed + round, numRuns: faults.length },
    );
    for (const [index, step] of drawn.entries()) {
      const fault = round === 0 ? (first[index] ?? step.fault) : step.fault;
      yield { fault, dice: new Dice(step.numbers), pauseMs: step.pauseMs };
    }
  }
}

/** Chance for what is posted meanwhile. */
export function diceOfLoad(seed: number): Dice {
  const [drawn = []] = fc.sample(fc.array(fc.nat(), { minLength: 4_096, maxLength: 4_096 }), { seed, numRuns: 1 });
  return new Dice(drawn);
}

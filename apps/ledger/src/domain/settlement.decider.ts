import { decided, type Decider, type Decision, refused } from '#decider';
import { maxMinor } from '#money';
import { answerToRepeat, type Fact } from './fact.js';
import type { SettlementFact, SettlementPosted } from './settlement.js';

/** A part that was posted, by the fact that told it. */
export interface SettlementPart {
  readonly fact?: Fact;
}

/** In order of precedence: the first that applies is the answer. */
export const settlementRefusals = [
  'fact-differs',
  'part-already-posted',
  'currency-differs',
  'amount-out-of-range',
] as const;
export type SettlementRefusal = (typeof settlementRefusals)[number];

export const settlementDecider: Decider<SettlementPart, SettlementFact, SettlementPosted, SettlementRefusal> = {
  initial: {},
  decide,
  evolve: (_before, { fact }) => ({ fact }),
};

function decide({ fact }: SettlementPart, command: SettlementFact): Decision<SettlementPosted, SettlementRefusal> {
  const repeat = answerToRepeat(fact === undefined ? [] : [fact], command.fact);
  if (repeat !== undefined) return repeat;
  if (fact !== undefined) return refused('part-already-posted');
  const { currencies, ...posted } = command;
  if (currencies.some((currency) => currency !== command.currency)) return refused('currency-differs');
  const { paid, difference } = command;
  if ([paid, difference, paid - difference].some((minor) => minor > maxMinor || minor < -maxMinor)) {
    return refused('amount-out-of-range');
  }
  return decided({ type: 'SettlementPosted', ...posted });
}

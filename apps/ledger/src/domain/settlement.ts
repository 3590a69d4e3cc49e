import { companyAccount } from './chart-of-accounts.js';
import type { Leg } from './entry.js';
import type { Fact } from './fact.js';

/** A part of a settlement, as ingestion.settlement.v1 tells it. Amounts in minor units, each the sum of the part's lines. */
export interface SettlementFact {
  readonly fact: Fact;
  readonly settlementId: string;
  readonly part: number;
  readonly debtor: string;
  readonly currency: string;
  readonly bankAccount: string;
  readonly occurredAt: string;
  /** The currencies that its lines name. */
  readonly currencies: readonly string[];
  readonly paid: bigint;
  /** What of it settles nothing that is owed; negative where something is missing. */
  readonly difference: bigint;
}

export type SettlementPosted = { readonly type: 'SettlementPosted' } & Omit<SettlementFact, 'currencies'>;

/** What arrived, what the debtor owes less for it, and what nobody can explain yet. */
export function legsOf({ debtor, currency, bankAccount, paid, difference }: SettlementPosted): readonly Leg[] {
  return [
    { account: companyAccount('bank', bankAccount, currency), minor: paid },
    { account: companyAccount('receivable', debtor, currency), minor: difference - paid },
    { account: companyAccount('suspense', debtor, currency), minor: -difference },
  ];
}

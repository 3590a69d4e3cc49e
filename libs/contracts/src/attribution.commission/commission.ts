import { DebtorSchema, IdSchema, InstantSchema, MoneySchema, RevenueStreamSchema } from '../scalars.js';

/**
 * What every commission fact says. `total = creatorShare + fee`, one currency. Amounts are what this fact adds,
 * takes back or moves, never the state after it.
 */
export const commissionFields = {
  /** One per conversion or deliverable, the same in every fact about it. */
  commissionId: IdSchema,
  /** The decision that led to this fact; its arithmetic is kept by attribution. */
  decisionId: IdSchema,
  /** The conversion or the deliverable that was decided on. */
  conversionId: IdSchema,
  creatorId: IdSchema,
  programId: IdSchema,
  stream: RevenueStreamSchema,
  debtor: DebtorSchema,
  total: MoneySchema,
  creatorShare: MoneySchema,
  fee: MoneySchema,
  /** When it happened in the world; the books are effective on this instant's UTC day. */
  occurredAt: InstantSchema,
};

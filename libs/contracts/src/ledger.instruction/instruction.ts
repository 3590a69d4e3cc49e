import { Type } from 'typebox';
import { DaySchema, DebtorSchema, IdSchema, InstantSchema, MoneySchema, RevenueStreamSchema } from '../scalars.js';

/** Why the books are told something that no fact of the outside world tells them. */
export const instructionReasonCodes = ['correction', 'goodwill', 'penalty', 'uncollectable', 'other'] as const;

export const PersonSchema = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Who did it: the subject of the token',
});
export const InstructionReasonSchema = Type.String({ minLength: 1, maxLength: 500 });

/** What every instruction says beside what it moves. */
export const instructionFields = {
  instructionId: IdSchema,
  reasonCode: Type.Enum([...instructionReasonCodes]),
  reason: InstructionReasonSchema,
  occurredAt: InstantSchema,
};

/** Adds to what a creator can be paid, or takes from it: a debit may push it below zero. */
export const adjustmentFields = {
  creatorId: IdSchema,
  /** Positive in the creator's favour. */
  amount: MoneySchema,
  stream: Type.Optional(RevenueStreamSchema),
  programId: Type.Optional(IdSchema),
  effectiveOn: DaySchema,
};

/** A debtor will not pay: what is owed becomes a loss of the company. */
export const writeOffFields = { debtor: DebtorSchema, amount: MoneySchema, effectiveOn: DaySchema };

export const clearingTargets = ['receivable', 'bad_debt', 'fee_revenue'] as const;

/** Takes out of suspense what a line of a settlement has left there, whole or in part. */
export const clearingFields = {
  debtor: DebtorSchema,
  settlementId: IdSchema,
  line: Type.Integer({ minimum: 1, maximum: 5_000 }),
  /** Of the line's difference, with its sign: negative where something is missing. */
  amount: MoneySchema,
  /** Explained after all; given up, what is missing; or kept, what was too much. */
  against: Type.Enum([...clearingTargets]),
  /** Whose fee it becomes: there with `fee_revenue`, and only then. */
  programId: Type.Optional(IdSchema),
  effectiveOn: DaySchema,
};

const exchangeRoundings = ['half_even', 'half_up', 'down'] as const;

/** Turns what a creator can be paid in one currency into another, at a rate that is recorded. */
export const exchangeFields = {
  creatorId: IdSchema,
  from: MoneySchema,
  /** `from` at the rate, rounded to its minor unit. */
  to: MoneySchema,
  rate: Type.String({
    pattern: '^(0|[1-9]\\d{0,9})(\\.\\d{1,12})?$',
    description: 'Units of `to` for one of `from`, both in major units, as an exact decimal: 1.0843',
  }),
  /** Where the rate was taken from: `ECB reference rate of 2026-10-30`. */
  rateSource: Type.String({ minLength: 1, maxLength: 100 }),
  rounding: Type.Enum([...exchangeRoundings]),
  effectiveOn: DaySchema,
};

/** What another system's books say on a day, against `opening_balance`; of one owner, as its account has one. */
export const openingFields = {
  account: Type.Enum(['available', 'receivable', 'bank']),
  creatorId: Type.Optional(IdSchema),
  debtor: Type.Optional(DebtorSchema),
  bankAccount: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{1,34}$' })),
  /** Positive: we owe the creator, the debtor owes us, the bank holds it. */
  amount: MoneySchema,
  stream: Type.Optional(RevenueStreamSchema),
  programId: Type.Optional(IdSchema),
  effectiveOn: DaySchema,
  importName: Type.String({ minLength: 1, maxLength: 64 }),
  /** Of the line in the old system; with the import's name its identity. */
  reference: Type.String({ minLength: 1, maxLength: 100 }),
};

/** An instruction has been proposed; nothing moves until a second person has approved it. */
export const proposed = { proposedBy: PersonSchema };

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

/** An instruction has been proposed; nothing moves until a second person has approved it. */
export const proposed = { proposedBy: PersonSchema };

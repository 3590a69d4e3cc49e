import { Type, type Static } from 'typebox';
import { CurrencySchema, DaySchema, IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

/**
 * What a paid line is to its conversion. `matched`: as expected. `corrected`: the conversion was only reported, and is
 * now confirmed with what was paid. `differs`: paid other than expected. `already-settled`: nothing was owed any more.
 * `currency-differs`: paid in another currency than the conversion's. `unknown-conversion`: never reported.
 */
export const settlementOutcomes = [
  'matched',
  'corrected',
  'differs',
  'already-settled',
  'currency-differs',
  'unknown-conversion',
] as const;
export type SettlementOutcome = (typeof settlementOutcomes)[number];

/** The network's own number of a settlement: with the source it is the settlement's identity, for ever. */
export const SettlementReferenceSchema = Type.String({ minLength: 1, maxLength: 256 });

/** Where the money arrived: an IBAN, or what the bank calls the account. */
export const BankAccountSchema = Type.String({ pattern: '^[A-Za-z0-9-]{1,34}$' });

const SettlementLineSchema = Type.Object({
  /** Its place in the settlement, from 1. */
  line: Type.Integer({ minimum: 1 }),
  transactionId: Type.String({ minLength: 1, maxLength: 256 }),
  /** Follows from source and transaction id, whether or not the conversion is known. */
  conversionId: IdSchema,
  outcome: Type.Enum([...settlementOutcomes]),
  /** What was still owed for the conversion before this line. */
  expected: MoneySchema,
  paid: MoneySchema,
  /** What of the payment is explained by nothing that is owed; negative where something is missing. */
  difference: MoneySchema,
});
export type SettlementLine = Static<typeof SettlementLineSchema>;

/** A part of what a network says that it has paid. The parts of one settlement hold all its lines, in order. */
export const settlementReported = defineEvent(
  'SettlementReported',
  1,
  Type.Object({
    settlementId: IdSchema,
    sourceId: IdSchema,
    network: Type.String({ maxLength: 40 }),
    reference: SettlementReferenceSchema,
    part: Type.Integer({ minimum: 1 }),
    parts: Type.Integer({ minimum: 1 }),
    currency: CurrencySchema,
    /** The remittance as a whole, over all parts. */
    total: MoneySchema,
    paidOn: DaySchema,
    bankAccount: BankAccountSchema,
    lines: Type.Array(SettlementLineSchema, { minItems: 1, maxItems: 200 }),
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

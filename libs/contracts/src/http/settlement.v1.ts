import { Type, type Static } from 'typebox';
import {
  BankAccountSchema,
  settlementOutcomes,
  SettlementReferenceSchema,
} from '../ingestion.settlement/settlement-reported.v1.js';
import { CurrencySchema, DaySchema, IdSchema, MoneySchema } from '../scalars.js';

export const maxSettlementLines = 5_000;

const MinorSchema = Type.String({
  pattern: '^-?[1-9][0-9]{0,18}$',
  description: 'Minor units (cents for EUR, yen for JPY), never zero; negative where the network takes back',
});

/** A network's statement or remittance: what it has paid, conversion by conversion. */
export const NewSettlementSchema = Type.Object(
  {
    reference: SettlementReferenceSchema,
    currency: CurrencySchema,
    paidOn: DaySchema,
    bankAccount: BankAccountSchema,
    /** What arrived: exactly the sum of the lines. */
    total: Type.String({ pattern: '^(0|-?[1-9][0-9]{0,18})$' }),
    lines: Type.Array(
      Type.Object(
        {
          /** The network's own id of the conversion. */
          transactionId: Type.String({ minLength: 1, maxLength: 256 }),
          paid: MinorSchema,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: maxSettlementLines },
    ),
  },
  { additionalProperties: false },
);

export const SettlementSummarySchema = Type.Object({
  settlementId: IdSchema,
  sourceId: IdSchema,
  reference: SettlementReferenceSchema,
  paidOn: DaySchema,
  /** Whether the very same was reported before. Nothing is added then. */
  repeated: Type.Boolean(),
  total: MoneySchema,
  /** What was still owed for the conversions that were paid. */
  expected: MoneySchema,
  /** What of the total settles nothing that is owed. */
  difference: MoneySchema,
  lines: Type.Object(Object.fromEntries(settlementOutcomes.map((outcome) => [outcome, Type.Integer({ minimum: 0 })]))),
});
export type SettlementSummary = Static<typeof SettlementSummarySchema>;

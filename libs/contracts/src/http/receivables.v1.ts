import { Type, type Static } from 'typebox';
import { settlementOutcomes } from '../ingestion.settlement/settlement-reported.v1.js';
import { clearingTargets } from '../ledger.instruction/instruction.js';
import { CurrencySchema, DaySchema, IdSchema, MoneySchema, MoneySumSchema } from '../scalars.js';
import { PageQuerySchema, PageSchema } from './page.js';
import { defineRoute } from './route.js';

/** A paid line of which something is explained by nothing that is owed, or that misses something. */
export const SettlementDifferenceSchema = Type.Object({
  settlementId: IdSchema,
  line: Type.Integer({ minimum: 1 }),
  debtor: Type.String(),
  /** The network's own number of the settlement. */
  reference: Type.String(),
  paidOn: DaySchema,
  transactionId: Type.String(),
  conversionId: IdSchema,
  reason: Type.Enum([...settlementOutcomes]),
  expected: MoneySchema,
  paid: MoneySchema,
  /** What of it went to suspense; negative where something is missing. */
  difference: MoneySchema,
  /** What of the difference is still there. */
  open: MoneySchema,
  /** By what the rest was taken out, in order. */
  cleared: Type.Array(
    Type.Object({
      entryId: Type.String(),
      instructionId: IdSchema,
      against: Type.Enum([...clearingTargets]),
      amount: MoneySchema,
    }),
  ),
});
export type SettlementDifference = Static<typeof SettlementDifferenceSchema>;

export const receivableAges = ['0-30', '31-60', '61-90', '91-'] as const;

/**
 * What one debtor owes in one currency: the ages together, less `ahead`, plus `instructed`, are the balance.
 */
export const ReceivableSchema = Type.Object({
  debtor: Type.String({ description: '`source:<id>` or `brand:<name>`' }),
  currency: CurrencySchema,
  /** The day that ages are counted to. */
  on: DaySchema,
  /** Reported, not yet confirmed. */
  provisional: MoneySumSchema,
  /** All that was ever confirmed, less what was taken back. */
  confirmed: MoneySumSchema,
  /** What of that debtors have paid for. */
  settled: MoneySumSchema,
  /** What is confirmed and not settled, by the days since it was confirmed. */
  unsettled: Type.Array(Type.Object({ days: Type.Enum([...receivableAges]), amount: MoneySumSchema })),
  /** Settled beyond what is confirmed: taken back after it was paid, or paid before it was decided. */
  ahead: MoneySumSchema,
  /** What of the unsettled no statement has ever named, though it is older than the payment term. */
  missing: MoneySumSchema,
  /** What people had the books do to it: write-offs and adjustments. */
  instructed: MoneySumSchema,
  /** Of the debtor's receivable accounts. */
  balance: MoneySumSchema,
});
export type Receivable = Static<typeof ReceivableSchema>;

export const ReceivablesQuerySchema = Type.Object(
  {
    on: Type.Optional({ ...DaySchema, description: 'The day that ages are counted to: today unless it is said' }),
    termDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 720, default: 90, description: 'Days in which a debtor has to pay' }),
    ),
    ...PageQuerySchema.properties,
  },
  { additionalProperties: false },
);

export const DifferencesQuerySchema = Type.Object(
  {
    status: Type.Optional(Type.Enum(['open', 'cleared'], { description: 'Both unless one is named' })),
    ...PageQuerySchema.properties,
  },
  { additionalProperties: false },
);

export const receivableRoutes = {
  listDifferences: defineRoute('GET', '/internal/settlement-differences', {
    query: DifferencesQuerySchema,
    answer: PageSchema(SettlementDifferenceSchema),
  }),
  listReceivables: defineRoute('GET', '/internal/receivables', {
    query: ReceivablesQuerySchema,
    answer: PageSchema(ReceivableSchema),
  }),
};

import { Type, type Static } from 'typebox';
import { CurrencySchema, InstantSchema, MonthSchema } from '../scalars.js';
import { defineRoute } from './route.js';

const Sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$' });
const MinorSchema = Type.String({ pattern: '^-?\\d{1,39}$', description: 'Minor units; sums may pass 64 bits' });

/** What is booked through a month's last day, by kind of account: debits are credits. */
export const TrialBalanceLineSchema = Type.Object({
  owner: Type.Enum(['company', 'creators']),
  kind: Type.String(),
  scope: Type.String(),
  debits: MinorSchema,
  credits: MinorSchema,
  /** Debits − credits. */
  balance: MinorSchema,
});
export type TrialBalanceLine = Static<typeof TrialBalanceLineSchema>;

/** What a closed month is: kept as canonical JSON (RFC 8785) under its SHA-256, each with the hash of the one before. */
export const PeriodDocumentSchema = Type.Object({
  format: Type.Literal('tributary.period.1'),
  currency: CurrencySchema,
  month: MonthSchema,
  closedAt: InstantSchema,
  closedBy: Type.String(),
  previousSha256: Type.Union([Sha256Schema, Type.Null()]),
  /** By journal partition: where the journal stood, and the first entry that is booked after the month. */
  watermark: Type.Array(
    Type.Object({
      partition: Type.Integer(),
      nextSeq: Type.String({ pattern: '^\\d+$' }),
      headHash: Sha256Schema,
      openFrom: Type.String({ pattern: '^\\d+$' }),
    }),
  ),
  trialBalance: Type.Array(TrialBalanceLineSchema),
});
export type PeriodDocument = Static<typeof PeriodDocumentSchema>;

export const PeriodSchema = Type.Object({
  document: PeriodDocumentSchema,
  sha256: Sha256Schema,
  statements: Type.Object({
    issued: Type.Integer(),
    /** Set once everybody has theirs: a hash over the statements' hashes, in the order of the creators' ids. */
    sha256: Type.Optional(Sha256Schema),
  }),
});
export type Period = Static<typeof PeriodSchema>;

export const NewPeriodSchema = Type.Object(
  { currency: CurrencySchema, month: MonthSchema },
  { additionalProperties: false },
);

/** The newest first; `cursor` is the month of the last one. */
export const PeriodsQuerySchema = Type.Object(
  {
    currency: CurrencySchema,
    cursor: Type.Optional(MonthSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, default: 12 })),
  },
  { additionalProperties: false },
);

export const periodRoutes = {
  /** Also where the month was closed before; nothing is done then. */
  closePeriod: defineRoute('POST', '/internal/periods', {
    body: Type.Object(
      { ...NewPeriodSchema.properties, actor: Type.String({ minLength: 1, maxLength: 128 }) },
      { additionalProperties: false },
    ),
    answer: PeriodSchema,
  }),
  listPeriods: defineRoute('GET', '/internal/periods', {
    query: PeriodsQuerySchema,
    answer: Type.Object({ items: Type.Array(PeriodSchema), nextCursor: Type.Union([MonthSchema, Type.Null()]) }),
  }),
};

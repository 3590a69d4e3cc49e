import { Type, type Static } from 'typebox';
import { CurrencySchema, DaySchema, IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { PageQuerySchema, PageSchema } from './page.js';
import { defineRoute } from './route.js';

/** Where a creator is paid. Answers show the IBAN masked: country, check digits and the last four. */
export const NewPaymentDetailsSchema = Type.Object(
  {
    accountHolder: Type.String({ minLength: 1, maxLength: 70 }),
    iban: Type.String({ minLength: 5, maxLength: 42 }),
    bic: Type.Optional(Type.String({ minLength: 8, maxLength: 11 })),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    town: Type.Optional(Type.String({ minLength: 1, maxLength: 35 })),
  },
  { additionalProperties: false },
);
export const PaymentDetailsSchema = Type.Object({
  creatorId: IdSchema,
  version: Type.Integer({ minimum: 1 }),
  accountHolder: Type.String(),
  ibanMasked: Type.String(),
  bic: Type.Optional(Type.String()),
  changedAt: InstantSchema,
});

export const batchStatuses = [
  'draft',
  'freezing',
  'frozen',
  'in_approval',
  'approved',
  'submitted',
  'closed',
  'rejected',
  'cancelled',
] as const;
export const itemStatuses = [
  'planned',
  'excluded',
  'requested',
  'reserved',
  'released',
  'submitted',
  'paid',
  'rejected',
  'returned',
] as const;
export const exclusionReasons = [
  'negative_balance',
  'below_minimum',
  'no_payment_details',
  'details_refused_by_bank',
  'details_cooling_off',
  'reservation_refused',
] as const;

export const PayoutBatchSchema = Type.Object({
  batchId: IdSchema,
  status: Type.Enum([...batchStatuses]),
  currency: CurrencySchema,
  rail: Type.String(),
  valueDate: DaySchema,
  draftedBy: Type.String(),
  draftedAt: InstantSchema,
  maker: Type.Optional(Type.String()),
  checker: Type.Optional(Type.String()),
  /** What the two persons sign: SHA-256 over the frozen item list. */
  itemsSha256: Type.Optional(Type.String()),
  messageId: Type.Optional(Type.String()),
  fileSha256: Type.Optional(Type.String()),
  included: Type.Object({ count: Type.Integer(), total: MoneySchema }),
  excluded: Type.Object({ count: Type.Integer(), total: MoneySchema }),
  paid: Type.Object({ count: Type.Integer(), total: MoneySchema }),
  /** Refused by the bank before it was booked as paid. */
  rejected: Type.Object({ count: Type.Integer(), total: MoneySchema }),
  /** Paid, and sent back later, also after the batch was closed; no longer among `paid`. */
  returned: Type.Object({ count: Type.Integer(), total: MoneySchema }),
});
export type PayoutBatch = Static<typeof PayoutBatchSchema>;

export const PayoutItemSchema = Type.Object({
  itemId: IdSchema,
  creatorId: IdSchema,
  amount: MoneySchema,
  status: Type.Enum([...itemStatuses]),
  reason: Type.Optional(Type.Enum([...exclusionReasons])),
  endToEndId: Type.Optional(Type.String()),
  /** Why the bank refused or returned it, such as AC04. */
  bankReason: Type.Optional(Type.String()),
  /** What the bank kept when it came back; the creator has the whole amount again. */
  kept: Type.Optional(MoneySchema),
});
export type PayoutItem = Static<typeof PayoutItemSchema>;

const ActorSchema = Type.String({ minLength: 1, maxLength: 128, description: 'The subject of the token' });
const ReasonSchema = Type.String({ minLength: 1, maxLength: 500 });

/** What a bank statement did: matched lines settle or return their item, the rest is listed, never guessed. */
export const BankStatementReportSchema = Type.Object({
  statementId: IdSchema,
  sha256: Type.String(),
  /** True where these very bytes had been read before; nothing was done again. */
  repeated: Type.Boolean(),
  settled: Type.Array(
    Type.Object({ itemId: IdSchema, endToEndId: Type.String(), amount: MoneySchema, bookedOn: DaySchema }),
  ),
  /** What came back: of an item that was paid, or of one that was on its way and is rejected by it. */
  returned: Type.Array(
    Type.Object({
      itemId: IdSchema,
      endToEndId: Type.String(),
      status: Type.Enum(['returned', 'rejected']),
      amount: MoneySchema,
      /** Of the amount, by the bank; absent where all of it came back. */
      kept: Type.Optional(MoneySchema),
      reason: Type.String(),
      bookedOn: DaySchema,
    }),
  ),
  unmatched: Type.Array(
    Type.Object({
      line: Type.Integer(),
      direction: Type.Enum(['out', 'in']),
      endToEndId: Type.Optional(Type.String()),
      amount: MoneySchema,
      reason: Type.String(),
    }),
  ),
});
export type BankStatementReport = Static<typeof BankStatementReportSchema>;

const action = (name: string) => `/internal/payout-batches/:batchId/${name}` as const;

export const payoutRoutes = {
  putPaymentDetails: defineRoute('PUT', '/internal/creators/:creatorId/payment-details', {
    body: Type.Object({ details: NewPaymentDetailsSchema, actor: ActorSchema }, { additionalProperties: false }),
    answer: PaymentDetailsSchema,
  }),
  getPaymentDetails: defineRoute('GET', '/internal/creators/:creatorId/payment-details', {
    answer: PaymentDetailsSchema,
  }),
  draftBatch: defineRoute('POST', '/internal/payout-batches', {
    body: Type.Object(
      { currency: CurrencySchema, rail: Type.Enum(['sepa']), valueDate: DaySchema, actor: ActorSchema },
      { additionalProperties: false },
    ),
    answer: PayoutBatchSchema,
  }),
  listBatches: defineRoute('GET', '/internal/payout-batches', {
    query: PageQuerySchema,
    answer: PageSchema(PayoutBatchSchema),
  }),
  getBatch: defineRoute('GET', '/internal/payout-batches/:batchId', { answer: PayoutBatchSchema }),
  listItems: defineRoute('GET', '/internal/payout-batches/:batchId/items', {
    query: PageQuerySchema,
    answer: PageSchema(PayoutItemSchema),
  }),
  freezeBatch: defineRoute('POST', action('freeze'), {
    body: Type.Object({ actor: ActorSchema }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  requestApproval: defineRoute('POST', action('request-approval'), {
    body: Type.Object({ actor: ActorSchema, itemsSha256: Type.String() }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  approveBatch: defineRoute('POST', action('approve'), {
    body: Type.Object({ actor: ActorSchema, itemsSha256: Type.String() }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  rejectBatch: defineRoute('POST', action('reject'), {
    body: Type.Object({ actor: ActorSchema, reason: ReasonSchema }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  cancelBatch: defineRoute('POST', action('cancel'), {
    body: Type.Object({ actor: ActorSchema, reason: ReasonSchema }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  submitBatch: defineRoute('POST', action('submit'), {
    body: Type.Object({ actor: ActorSchema }, { additionalProperties: false }),
    answer: PayoutBatchSchema,
  }),
  /** The stored bytes of the submitted file, base64: the same bytes each time. */
  getFile: defineRoute('GET', '/internal/payout-batches/:batchId/file', {
    answer: Type.Object({ fileName: Type.String(), sha256: Type.String(), contentBase64: Type.String() }),
  }),
  readBankStatement: defineRoute('POST', '/internal/bank-statements', {
    body: Type.Object(
      { contentBase64: Type.String({ maxLength: 16_000_000 }), actor: ActorSchema },
      { additionalProperties: false },
    ),
    answer: BankStatementReportSchema,
  }),
};

import { Type, type Static } from 'typebox';
import {
  CurrencySchema,
  DaySchema,
  IdSchema,
  InstantSchema,
  MoneySchema,
  RevenueStreamSchema,
  SumSchema,
} from '../scalars.js';
import { HeadLineSchema, HeadPageQuerySchema, HeadSchema, ProofQuerySchema, ProofSchema } from './ledger-proofs.v1.js';
import { PageQuerySchema, PageSchema } from './page.js';
import { periodRoutes } from './period.v1.js';
import { defineRoute } from './route.js';
import { statementRoutes } from './statement.v1.js';

export const creatorAccountKinds = ['pending', 'held', 'available', 'reserved'] as const;

/** What a creator has in one currency. `available` may be negative after a reversal that follows a payout. */
export const BalanceSchema = Type.Object({
  currency: CurrencySchema,
  pending: MoneySchema,
  held: MoneySchema,
  available: MoneySchema,
  reserved: MoneySchema,
});
export type Balance = Static<typeof BalanceSchema>;

/** An entry as the creator sees it: what it did to each of their accounts. `amount` is positive in their favour. */
const EntryIdSchema = Type.String({ pattern: '^\\d{1,4}-\\d{1,19}$', description: 'Journal partition and number' });

export const CreatorEntrySchema = Type.Object({
  entryId: EntryIdSchema,
  kind: Type.String(),
  effectiveAt: InstantSchema,
  /** The UTC day on which it counts: that of `effectiveAt`, unless its month was closed by then. */
  bookedOn: DaySchema,
  recordedAt: InstantSchema,
  stream: Type.Optional(RevenueStreamSchema),
  programId: Type.Optional(IdSchema),
  reference: Type.Optional(IdSchema),
  /** The entry that it takes money back from: the latest of its commission that had put it there. */
  takesBack: Type.Optional(EntryIdSchema),
  lines: Type.Array(
    Type.Object({ account: Type.Enum([...creatorAccountKinds]), amount: MoneySchema, balance: MoneySchema }),
  ),
});
export type CreatorEntry = Static<typeof CreatorEntrySchema>;

/** Where an entry comes from: the event that caused it, by its place in its topic's log. */
export const EntryCauseSchema = Type.Object({
  topic: Type.String(),
  partition: Type.Integer(),
  offset: Type.String({ pattern: '^\\d+$' }),
  index: Type.Integer(),
});

export const EntryDetailSchema = Type.Object({
  entry: CreatorEntrySchema,
  cause: EntryCauseSchema,
  postings: Type.Array(
    Type.Object({ account: Type.String(), debit: Type.Optional(MoneySchema), credit: Type.Optional(MoneySchema) }),
  ),
});
export type EntryDetail = Static<typeof EntryDetailSchema>;

/** A line of one account: numbered without a hole, with the account's balance after it, both in the creator's favour. */
export const CreatorLineSchema = Type.Object({
  line: Type.String({ pattern: '^\\d+$', description: 'Dense per account, from 1' }),
  entryId: CreatorEntrySchema.properties.entryId,
  kind: Type.String(),
  effectiveAt: InstantSchema,
  /** The day it counts on in statements. */
  bookedOn: DaySchema,
  recordedAt: InstantSchema,
  stream: Type.Optional(RevenueStreamSchema),
  programId: Type.Optional(IdSchema),
  reference: IdSchema,
  amount: MoneySchema,
  balance: MoneySchema,
});
export type CreatorLine = Static<typeof CreatorLineSchema>;

export const LinesQuerySchema = Type.Object(
  {
    account: Type.Enum([...creatorAccountKinds]),
    currency: CurrencySchema,
    order: Type.Optional(Type.Enum(['newest', 'oldest'], { default: 'newest', description: 'Which line comes first' })),
    ...PageQuerySchema.properties,
  },
  { additionalProperties: false },
);

/** The two clocks of the books. */
export const MomentQuerySchema = Type.Object(
  {
    effectiveOn: Type.Optional({ ...DaySchema, description: 'Only what happened on this UTC day or before' }),
    knownAt: Type.Optional({ ...InstantSchema, description: 'Only what was in the books at this instant' }),
  },
  { additionalProperties: false },
);

const earningsBy = ['stream', 'program', 'source', 'day'] as const;
export type EarningsBy = (typeof earningsBy)[number];

/** Booked days, both included: at most 366. */
export const EarningsQuerySchema = Type.Object(
  {
    ...{ from: DaySchema, to: DaySchema, by: Type.Enum([...earningsBy]) },
    cursor: PageQuerySchema.properties.cursor,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 1_000 })),
  },
  { additionalProperties: false },
);

/** What a creator earned, by currency and key; `net` is earned + adjusted − reversed. */
export const EarningsSchema = Type.Object({
  creatorId: IdSchema,
  from: DaySchema,
  to: DaySchema,
  by: Type.Enum([...earningsBy]),
  items: Type.Array(
    Type.Object({
      key: Type.Optional(
        Type.String({
          description: 'The stream, the id of the program, the source or the booked day; none where it has none',
        }),
      ),
      earned: MoneySchema,
      adjusted: MoneySchema,
      reversed: MoneySchema,
      net: MoneySchema,
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});

/** By currency, debits are credits. Stripes of an account are one line, and so are the creators' accounts of a kind. */
export const TrialBalanceSchema = Type.Object({
  ...MomentQuerySchema.properties,
  currencies: Type.Array(
    Type.Object({
      currency: CurrencySchema,
      debits: SumSchema,
      credits: SumSchema,
      lines: Type.Array(
        Type.Object({
          owner: Type.Enum(['company', 'creators']),
          kind: Type.String(),
          scope: Type.String(),
          debits: SumSchema,
          credits: SumSchema,
          balance: { ...SumSchema, description: 'Debits − credits' },
        }),
      ),
    }),
  ),
});

export const ledgerRoutes = {
  ...periodRoutes,
  ...statementRoutes,
  getBalances: defineRoute('GET', '/internal/creators/:creatorId/balances', {
    query: MomentQuerySchema,
    answer: Type.Object({ creatorId: IdSchema, balances: Type.Array(BalanceSchema) }),
  }),
  listEntries: defineRoute('GET', '/internal/creators/:creatorId/entries', {
    query: PageQuerySchema,
    answer: PageSchema(CreatorEntrySchema),
  }),
  getEarnings: defineRoute('GET', '/internal/creators/:creatorId/earnings', {
    query: EarningsQuerySchema,
    answer: EarningsSchema,
  }),
  getTrialBalance: defineRoute('GET', '/internal/trial-balance', {
    query: MomentQuerySchema,
    answer: TrialBalanceSchema,
  }),
  listLines: defineRoute('GET', '/internal/creators/:creatorId/lines', {
    query: LinesQuerySchema,
    answer: PageSchema(CreatorLineSchema),
  }),
  /** 404 unless the entry touches an account of this creator. */
  getEntry: defineRoute('GET', '/internal/creators/:creatorId/entries/:entryId', { answer: EntryDetailSchema }),
  listHeads: defineRoute('GET', '/internal/heads', { query: HeadPageQuerySchema, answer: PageSchema(HeadLineSchema) }),
  getHead: defineRoute('GET', '/internal/heads/:day', { answer: HeadSchema }),
  /** 404 unless the entry touches an account of the creator, where one is named. */
  proveEntry: defineRoute('GET', '/internal/entries/:entryId/proof', { query: ProofQuerySchema, answer: ProofSchema }),
};

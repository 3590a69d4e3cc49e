import { Type, type Static } from 'typebox';
import {
  CurrencySchema,
  DaySchema,
  IdSchema,
  InstantSchema,
  MoneySchema,
  MonthSchema,
  RevenueStreamSchema,
} from '../scalars.js';
import { PageSchema } from './page.js';
import { defineRoute } from './route.js';

const Sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$' });
const SeqSchema = Type.String({ pattern: '^\\d+$' });
const ReasonSchema = Type.String({ minLength: 1, maxLength: 500 });

const split = { pending: MoneySchema, held: MoneySchema, available: MoneySchema, reserved: MoneySchema };
const earned = { stream: Type.Optional(RevenueStreamSchema), programId: Type.Optional(IdSchema) };

/** What entries of one kind did on each of the creator's accounts. */
const MovementSchema = Type.Object({ kind: Type.String(), ...split });

/** What happened on a day whose month was closed by then. */
const LateMovementSchema = Type.Object({ originalDay: DaySchema, kind: Type.String(), ...earned, ...split });

/**
 * A creator's month in one currency, by the days on which entries were booked (UTC):
 * opening + earnings + adjustments and exchanges added − those taken + imported − reversals − payouts + returns = closing.
 */
export const StatementFiguresSchema = Type.Object({
  opening: Type.Object(split),
  earnings: Type.Array(Type.Object({ ...earned, amount: MoneySchema })),
  adjustments: Type.Object({ added: MoneySchema, taken: MoneySchema }),
  /** From other currencies and into them. */
  exchanges: Type.Object({ added: MoneySchema, taken: MoneySchema }),
  /** Taken over from another system. */
  imported: MoneySchema,
  reversals: MoneySchema,
  payouts: MoneySchema,
  /** Payouts that came back. */
  returns: MoneySchema,
  /** What was placed into holds, and what came out of them in time: it stays the creator's. */
  holds: Type.Object({ placed: MoneySchema, released: MoneySchema }),
  /** What the company kept of the creator's commissions, beside their earnings. */
  fees: MoneySchema,
  /** All of it by kind of entry and account: added to the opening, each column gives its closing. */
  movements: Type.Array(MovementSchema),
  /** Those of the movements that happened in months closed before. */
  late: Type.Array(LateMovementSchema),
  closing: Type.Object(split),
});
export type StatementFiguresView = Static<typeof StatementFiguresSchema>;

/** What became known of the month after it was closed: it is booked later, and changes none of the figures. */
export const AnnexSchema = Type.Object({
  reason: ReasonSchema,
  issuedBy: Type.String(),
  issuedAt: InstantSchema,
  /** The journal as far as it was read. */
  nextSeq: SeqSchema,
  learned: Type.Array(LateMovementSchema),
  /** Those that the version before did not have. */
  learnedSinceVersion: Type.Array(LateMovementSchema),
});

const header = {
  format: Type.Literal('tributary.statement.1'),
  creatorId: IdSchema,
  currency: CurrencySchema,
  month: MonthSchema,
  from: DaySchema,
  /** The last day, inclusive. */
  to: DaySchema,
};

/** A statement that was issued: kept and served as canonical JSON (RFC 8785), byte for byte. */
export const IssuedStatementSchema = Type.Object({
  ...header,
  status: Type.Literal('issued'),
  version: Type.Integer({ minimum: 1 }),
  /** Of the version before; none of the first. */
  previousSha256: Type.Union([Sha256Schema, Type.Null()]),
  closedAt: InstantSchema,
  /** SHA-256 of the closed month that it follows from. */
  periodSha256: Sha256Schema,
  ...StatementFiguresSchema.properties,
  annex: Type.Optional(AnnexSchema),
});
export type IssuedStatement = Static<typeof IssuedStatementSchema>;

/** As the books stand now; the month is not closed, or its statements are just being issued. */
export const PreliminaryStatementSchema = Type.Object({
  ...header,
  status: Type.Literal('preliminary'),
  ...StatementFiguresSchema.properties,
});
export type PreliminaryStatement = Static<typeof PreliminaryStatementSchema>;

export const StatementSchema = Type.Union([IssuedStatementSchema, PreliminaryStatementSchema]);

export const StatementQuerySchema = Type.Object(
  { currency: CurrencySchema, version: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })) },
  { additionalProperties: false },
);

/** A document of the list. */
export const StatementVersionSchema = Type.Object({
  month: MonthSchema,
  currency: CurrencySchema,
  version: Type.Integer(),
  sha256: Sha256Schema,
  issuedAt: InstantSchema,
});
export type StatementVersion = Static<typeof StatementVersionSchema>;

export const StatementsQuerySchema = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^[A-Z]{3}\\.\\d{4}-\\d{2}\\.\\d{1,6}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);

export const NewStatementVersionSchema = Type.Object(
  { currency: CurrencySchema, reason: ReasonSchema },
  { additionalProperties: false },
);

export const statementRoutes = {
  /** By currency, and of each the newest first: every version of every month. */
  listStatements: defineRoute('GET', '/internal/creators/:creatorId/statements', {
    query: StatementsQuerySchema,
    answer: PageSchema(StatementVersionSchema),
  }),
  /** The document's text, and where it was issued its SHA-256. */
  getStatement: defineRoute('GET', '/internal/creators/:creatorId/statements/:month', {
    query: StatementQuerySchema,
    answer: Type.Object({ document: Type.String(), sha256: Type.Optional(Sha256Schema) }),
  }),
  issueVersion: defineRoute('POST', '/internal/creators/:creatorId/statements/:month/versions', {
    body: Type.Object(
      { ...NewStatementVersionSchema.properties, actor: Type.String({ minLength: 1, maxLength: 128 }) },
      { additionalProperties: false },
    ),
    answer: StatementVersionSchema,
  }),
};

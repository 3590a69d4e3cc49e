import { Type } from 'typebox';
import { IdSchema, InstantSchema, MoneySchema, RevenueStreamSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

/** One leg: debits positive, credits negative. Company accounts have no creator. */
const EntryLegSchema = Type.Object(
  {
    creatorId: Type.Optional(IdSchema),
    kind: Type.String({ maxLength: 40 }),
    scope: Type.Optional(Type.String({ maxLength: 80 })),
    amount: MoneySchema,
  },
  { additionalProperties: false },
);

/** A balanced fact of the books: its legs sum to zero in one currency. Its offset is its number in the journal. */
export const entryPosted = defineEvent(
  'EntryPosted',
  1,
  Type.Object({
    kind: Type.String({ maxLength: 40 }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    legs: Type.Array(EntryLegSchema, { minItems: 2, maxItems: 8 }),
    effectiveAt: InstantSchema,
    occurredAt: InstantSchema,
    stream: Type.Optional(RevenueStreamSchema),
    programId: Type.Optional(IdSchema),
    /** The decision or the payout item that it speaks of. */
    reference: Type.Optional(IdSchema),
  }),
);

import { Type } from 'typebox';
import { IdSchema, InstantSchema, MoneySchema, SlugSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

/** A brand accepted what was delivered: the deliverable's conversion is confirmed. */
export const deliverableAccepted = defineEvent(
  'DeliverableAccepted',
  1,
  Type.Object({
    /** Its identity among all that can earn a commission. */
    conversionId: IdSchema,
    sponsorshipId: IdSchema,
    deliverableId: Type.String({ minLength: 1, maxLength: 256 }),
    sourceId: IdSchema,
    brand: SlugSchema,
    creatorHandle: SlugSchema,
    programId: IdSchema,
    gross: MoneySchema,
    /** The amount is another than what stood: than agreed, or than nothing after a cancellation. Absent: it is the same. */
    restates: Type.Optional(Type.Literal(true)),
    /** The cancellation that was heard of before, and does not hold for this deliverable. */
    undoes: Type.Optional(IdSchema),
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

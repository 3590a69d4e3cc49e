import { Type } from 'typebox';
import { IdSchema, InstantSchema, MoneySchema, SlugSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

/** A brand accepted what was agreed: the fee is owed from now on, so it is never provisional. */
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
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

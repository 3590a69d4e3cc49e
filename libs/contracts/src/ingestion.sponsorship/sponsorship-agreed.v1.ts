import { Type } from 'typebox';
import { DaySchema, IdSchema, InstantSchema, MoneySchema, SlugSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';

/** As many deliverables as one agreement holds, at most. */
export const maxDeliverables = 100;

export const DeliverableIdSchema = Type.String({ minLength: 1, maxLength: 256 });

/** A brand and a creator agreed on what is delivered for how much: from now on each deliverable is a conversion. */
export const sponsorshipAgreed = defineEvent(
  'SponsorshipAgreed',
  1,
  Type.Object({
    /** Follows from source and reference, for ever. */
    sponsorshipId: IdSchema,
    sourceId: IdSchema,
    network: Type.String({ maxLength: 40 }),
    /** The brand's own number of it. */
    reference: Type.String({ minLength: 1, maxLength: 256 }),
    brand: SlugSchema,
    creatorHandle: SlugSchema,
    programId: IdSchema,
    /** The sum of the deliverables. */
    total: MoneySchema,
    deliverables: Type.Array(
      Type.Object({
        deliverableId: DeliverableIdSchema,
        /** Follows from source, reference and deliverable id, for ever. */
        conversionId: IdSchema,
        gross: MoneySchema,
        dueOn: DaySchema,
      }),
      { minItems: 1, maxItems: maxDeliverables },
    ),
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

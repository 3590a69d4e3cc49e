import { Type } from 'typebox';
import { IdSchema, InstantSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { DeliverableIdSchema, maxDeliverables } from './sponsorship-agreed.v1.js';

/** Named deliverables are taken back, accepted or not; without names, all that were neither accepted nor cancelled. */
export const sponsorshipCancelled = defineEvent(
  'SponsorshipCancelled',
  1,
  Type.Object({
    sponsorshipId: IdSchema,
    /** Follows from the agreement and the brand's own number of the cancellation; the reversals bear it. */
    cancellationId: IdSchema,
    sourceId: IdSchema,
    byName: Type.Boolean(),
    deliverables: Type.Array(Type.Object({ deliverableId: DeliverableIdSchema, conversionId: IdSchema }), {
      maxItems: maxDeliverables,
    }),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

import { Type, type Static } from 'typebox';
import { maxDeliverables } from '../ingestion.sponsorship/sponsorship-agreed.v1.js';
import { DaySchema, IdSchema, InstantSchema, MoneySchema } from '../scalars.js';
import { ConversionViewSchema } from './ingestion-evidence.v1.js';

/** Agreed once and stopped once; each deliverable accepted once and cancelled by name once. */
const maxFacts = 2 + 2 * maxDeliverables;

/** What a brand and a creator agreed on: each deliverable as it stands, and all that was said of it, oldest first. */
export const SponsorshipViewSchema = Type.Object({
  sponsorshipId: IdSchema,
  sourceId: IdSchema,
  network: Type.String(),
  reference: Type.String({ description: "The brand's own number of it" }),
  brand: Type.String(),
  creatorHandle: Type.String(),
  programId: IdSchema,
  total: MoneySchema,
  occurredAt: InstantSchema,
  deliverables: Type.Array(
    Type.Object({
      deliverableId: Type.String(),
      dueOn: DaySchema,
      agreed: MoneySchema,
      accepted: Type.Optional(MoneySchema),
      standing: Type.Enum(['promised', 'accepted', 'cancelled']),
      conversion: ConversionViewSchema,
    }),
    { maxItems: maxDeliverables },
  ),
  facts: Type.Array(
    Type.Object({
      type: Type.String(),
      deliverableIds: Type.Array(Type.String(), { description: 'Those that it speaks of' }),
      reason: Type.Optional(Type.String()),
      occurredAt: InstantSchema,
      recordedAt: InstantSchema,
      requestId: IdSchema,
    }),
    { maxItems: maxFacts },
  ),
});

/** An agreement as its brand knows it. */
export const SponsorshipQuerySchema = Type.Object(
  { reference: Type.String({ minLength: 1, maxLength: 256, description: "The brand's own number of it" }) },
  { additionalProperties: false },
);
export type SponsorshipView = Static<typeof SponsorshipViewSchema>;

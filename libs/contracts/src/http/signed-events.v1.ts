import { Type } from 'typebox';
import { DaySchema, IdSchema, MoneySchema, RevenueStreamSchema, SlugSchema } from '../scalars.js';
import { DeliverableIdSchema, maxDeliverables } from '../ingestion.sponsorship/sponsorship-agreed.v1.js';
import { requestOutcomes } from './ingestion-evidence.v1.js';

const OwnIdSchema = Type.String({ minLength: 1, maxLength: 256, description: 'The reporting platform’s own' });
const occurredAt = Type.String({ format: 'date-time', description: 'RFC 3339, with an offset' });
const amendedAt = Type.String({ format: 'date-time', description: 'When it was amended, RFC 3339, with an offset' });
const reason = Type.Optional(Type.String({ description: 'Kept to 200 characters' }));
const transaction = { transactionId: OwnIdSchema, occurredAt };
const figures = {
  sale: Type.Optional(MoneySchema),
  commission: Type.Optional(MoneySchema),
  gross: Type.Optional(MoneySchema),
};
const agreement = { sponsorshipId: OwnIdSchema, occurredAt };
const parties = { brand: SlugSchema, creator: SlugSchema };
const of = <Name extends string>(type: Name, fields: Parameters<typeof Type.Object>[0], description?: string) =>
  Type.Object({ type: Type.Literal(type), ...fields }, description === undefined ? {} : { description });

/** What the signed API takes, by the field `type`. More fields than these are not read. */
export const signedEventSchemas = [
  of('conversion.reported', {
    ...transaction,
    stream: RevenueStreamSchema,
    clickId: Type.Optional(Type.String({ maxLength: 512 })),
    sale: Type.Optional(MoneySchema),
    commission: Type.Optional(MoneySchema),
  }),
  of(
    'conversion.amended',
    { ...transaction, occurredAt: amendedAt, ...figures, reason },
    'The whole of the figures as they are now, up to 100 times. The same instant, amounts and reason again are a repeat',
  ),
  of('conversion.confirmed', transaction),
  of(
    'conversion.reversed',
    { ...transaction, reversalId: OwnIdSchema, ...figures, reason },
    'Without figures: the rest, which is all that can be reversed after 100 reversals',
  ),
  of('revenue.reported', { ...transaction, stream: RevenueStreamSchema, creator: SlugSchema, gross: MoneySchema }),
  of('revenue.confirmed', transaction),
  of(
    'revenue.reversed',
    { ...transaction, reversalId: OwnIdSchema, gross: Type.Optional(MoneySchema), reason },
    'Without gross: the rest, which is all that can be reversed after 100 reversals',
  ),
  of(
    'sponsorship.agreed',
    {
      ...{ ...agreement, ...parties, total: MoneySchema },
      deliverables: Type.Array(
        Type.Object({ deliverableId: DeliverableIdSchema, gross: MoneySchema, dueOn: DaySchema }),
        { minItems: 1, maxItems: maxDeliverables },
      ),
    },
    'The total is the sum of the deliverables',
  ),
  of('deliverable.accepted', { ...agreement, ...parties, deliverableId: DeliverableIdSchema, gross: MoneySchema }),
  of(
    'deliverable.reversed',
    {
      ...{ ...agreement, deliverableId: DeliverableIdSchema, reversalId: OwnIdSchema },
      ...{ gross: Type.Optional(MoneySchema), reason },
    },
    'Without gross: the rest, which is all that can be reversed after 100 reversals',
  ),
  of(
    'sponsorship.cancelled',
    {
      ...{ ...agreement, cancellationId: OwnIdSchema, reason },
      deliverables: Type.Optional(Type.Array(DeliverableIdSchema, { minItems: 1, maxItems: maxDeliverables })),
    },
    'Named deliverables are taken back, accepted or not; without names, all that is not accepted',
  ),
] as const;

const SignedEventSchema = Type.Union([...signedEventSchemas]);
export const SignedEventsSchema = Type.Union([
  SignedEventSchema,
  Type.Object({ events: Type.Array(SignedEventSchema, { maxItems: 1_000 }) }),
]);

export const SignedAnswerSchema = Type.Object({
  requestId: IdSchema,
  /** One for each event, in order. */
  results: Type.Array(
    Type.Object({
      transactionId: Type.Optional(Type.String()),
      conversionId: Type.Optional(IdSchema),
      conversionIds: Type.Optional(
        Type.Array(IdSchema, { description: 'The deliverables that a word about their agreement has changed' }),
      ),
      outcome: Type.Enum([...requestOutcomes]),
      reason: Type.Optional(Type.String()),
    }),
  ),
});

import { Type } from 'typebox';
import { DaySchema, IdSchema, InstantSchema, RevenueStreamSchema, SlugSchema } from '../scalars.js';
import { defineEvent } from '../event-contract.js';
import { FiguresSchema } from './figures.js';

/** The click that a verified click id proves, whether or not its row has arrived. */
const CertifiedClickSchema = Type.Object(
  {
    clickId: Type.String({ minLength: 1, maxLength: 512 }),
    linkId: IdSchema,
    creatorId: IdSchema,
    programId: IdSchema,
    clickedAt: InstantSchema,
  },
  { additionalProperties: false },
);

/** The agreement that a deliverable was promised in. Its brand owes for it. */
export const PromisedInSchema = Type.Object(
  { sponsorshipId: IdSchema, brand: SlugSchema, dueOn: DaySchema },
  { additionalProperties: false },
);

export const conversionReported = defineEvent(
  'ConversionReported',
  1,
  Type.Object({
    conversionId: IdSchema,
    sourceId: IdSchema,
    network: Type.String({ maxLength: 40 }),
    /** The network's own id: with the source it is the conversion's identity, for ever. */
    transactionId: Type.String({ minLength: 1, maxLength: 256 }),
    stream: RevenueStreamSchema,
    programId: IdSchema,
    figures: FiguresSchema,
    /** Named by direct streams. */
    creatorHandle: Type.Optional(SlugSchema),
    /** As the network sent it. */
    clickRef: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    click: Type.Optional(CertifiedClickSchema),
    /** Of a deliverable, which is a conversion of the stream sponsorship. */
    sponsorship: Type.Optional(PromisedInSchema),
    occurredAt: InstantSchema,
    reportedAt: InstantSchema,
    requestId: IdSchema,
  }),
);

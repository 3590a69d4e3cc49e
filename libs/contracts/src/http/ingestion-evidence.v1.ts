import { Type, type Static } from 'typebox';
import { PromisedInSchema } from '../ingestion.conversion/conversion-reported.v1.js';
import { FiguresSchema } from '../ingestion.conversion/figures.js';
import { IdSchema, InstantSchema, RevenueStreamSchema } from '../scalars.js';

export const requestOutcomes = [
  'accepted',
  'duplicate',
  'ignored',
  'waiting',
  'quarantined',
  'disputed',
  'refused',
] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** What became of one request of a network. `reason` is there for all that was not accepted as new. */
export const RequestSummarySchema = Type.Object({
  requestId: IdSchema,
  sourceId: IdSchema,
  network: Type.String(),
  receivedAt: InstantSchema,
  outcome: Type.Enum([...requestOutcomes]),
  reason: Type.Optional(Type.String()),
  transactionIds: Type.Array(Type.String()),
  conversionIds: Type.Array(IdSchema),
  correlationId: Type.String(),
});
export type RequestSummary = Static<typeof RequestSummarySchema>;

/** The request as it came, byte for byte, less its secrets. */
export const RequestSchema = Type.Object({
  ...RequestSummarySchema.properties,
  method: Type.String(),
  path: Type.String(),
  query: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  bodySha256: Type.String(),
  bodyBase64: Type.String(),
});
export type KeptRequest = Static<typeof RequestSchema>;

export const ClickSchema = Type.Object({
  clickId: Type.String(),
  linkId: IdSchema,
  slug: Type.Optional(Type.String()),
  creatorId: IdSchema,
  programId: IdSchema,
  occurredAt: InstantSchema,
  /** Whether the redirect's own row has arrived; a certified id is proof without it. */
  recorded: Type.Boolean(),
  referrerHost: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
});
export type ClickView = Static<typeof ClickSchema>;

/**
 * Reported and confirmed once; amended a hundred times and once more as it is confirmed; reversed in a hundred parts, and
 * whole once after its report and after each amendment.
 */
const maxConversionFacts = 2 + 101 + 100 + 102;

/** A conversion with all that was ever said about it, oldest first. */
export const ConversionViewSchema = Type.Object({
  conversionId: IdSchema,
  sourceId: IdSchema,
  network: Type.String(),
  transactionId: Type.String(),
  stream: RevenueStreamSchema,
  status: Type.Enum(['pending', 'approved', 'reversed']),
  figures: FiguresSchema,
  clickId: Type.Optional(Type.String()),
  creatorHandle: Type.Optional(Type.String()),
  sponsorship: Type.Optional(PromisedInSchema),
  occurredAt: InstantSchema,
  facts: Type.Array(
    Type.Object({ type: Type.String(), occurredAt: InstantSchema, recordedAt: InstantSchema, requestId: IdSchema }),
    { maxItems: maxConversionFacts },
  ),
});
export type ConversionView = Static<typeof ConversionViewSchema>;

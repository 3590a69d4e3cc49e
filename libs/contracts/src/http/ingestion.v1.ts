import { Type, type Static } from 'typebox';
import { ClickSchema, ConversionViewSchema, RequestSchema, RequestSummarySchema } from './ingestion-evidence.v1.js';
import { CurrencySchema, IdSchema, InstantSchema, SlugSchema } from '../scalars.js';
import { NewSettlementSchema, SettlementSummarySchema } from './settlement.v1.js';
import { PageQuerySchema, PageSchema } from './page.js';
import { defineRoute } from './route.js';
import { SponsorshipQuerySchema, SponsorshipViewSchema } from './sponsorship-view.v1.js';

export const networks = ['awin', 'tune', 'signed'] as const;

/** A tracking link. The destination's host has been checked against the program's allow-list by the caller. */
export const NewLinkSchema = Type.Object(
  {
    slug: SlugSchema,
    creatorId: IdSchema,
    programId: IdSchema,
    destination: Type.String({ minLength: 1, maxLength: 2048 }),
    /** The query parameter of the destination that takes the click id, as the network names it. */
    clickParameter: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }),
    allowedHosts: Type.Array(Type.String({ maxLength: 253 }), { maxItems: 100 }),
  },
  { additionalProperties: false },
);
export const LinkSchema = Type.Object({
  linkId: IdSchema,
  slug: SlugSchema,
  path: Type.String({ description: 'Where the link is served: /c/{slug}' }),
  creatorId: IdSchema,
  programId: IdSchema,
  destination: Type.String(),
  clickParameter: Type.String(),
  createdAt: InstantSchema,
});
export type Link = Static<typeof LinkSchema>;

/** A network account. `token` is for networks that send one; the signed API's secret is made here and shown once. */
export const NewSourceSchema = Type.Object(
  {
    network: Type.Enum([...networks]),
    name: Type.String({ minLength: 1, maxLength: 140 }),
    programId: IdSchema,
    timeZone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA zone of instants without one' })),
    defaultCurrency: Type.Optional(CurrencySchema),
    token: Type.Optional(Type.String({ minLength: 8, maxLength: 256 })),
  },
  { additionalProperties: false },
);
export const SourceSchema = Type.Object({
  sourceId: IdSchema,
  network: Type.Enum([...networks]),
  name: Type.String(),
  programId: IdSchema,
  timeZone: Type.String(),
  defaultCurrency: Type.Optional(CurrencySchema),
  /** Where the network posts to. */
  path: Type.String(),
  createdAt: InstantSchema,
});
export const CreatedSourceSchema = Type.Object({
  ...SourceSchema.properties,
  secret: Type.Optional(Type.String({ description: 'whsec_…: of the signed API, shown this once' })),
});
export type Source = Static<typeof SourceSchema>;

export const ingestionRoutes = {
  createLink: defineRoute('POST', '/internal/links', { body: NewLinkSchema, answer: LinkSchema }),
  listLinks: defineRoute('GET', '/internal/links', { query: PageQuerySchema, answer: PageSchema(LinkSchema) }),
  createSource: defineRoute('POST', '/internal/sources', { body: NewSourceSchema, answer: CreatedSourceSchema }),
  listSources: defineRoute('GET', '/internal/sources', { query: PageQuerySchema, answer: PageSchema(SourceSchema) }),
  reportSettlement: defineRoute('POST', '/internal/sources/:sourceId/settlements', {
    body: NewSettlementSchema,
    answer: SettlementSummarySchema,
  }),
  getConversion: defineRoute('GET', '/internal/conversions/:conversionId', { answer: ConversionViewSchema }),
  getSponsorship: defineRoute('GET', '/internal/sponsorships/:sponsorshipId', { answer: SponsorshipViewSchema }),
  findSponsorship: defineRoute('GET', '/internal/sources/:sourceId/sponsorship', {
    query: SponsorshipQuerySchema,
    answer: SponsorshipViewSchema,
  }),
  getRequest: defineRoute('GET', '/internal/requests/:requestId', { answer: RequestSchema }),
  getClick: defineRoute('GET', '/internal/clicks/:clickId', { answer: ClickSchema }),
  /** Requests that did not become facts: quarantined, refused, disputed, waiting. Newest first. */
  listExceptions: defineRoute('GET', '/internal/exceptions', {
    query: PageQuerySchema,
    answer: PageSchema(RequestSummarySchema),
  }),
  /** Decides again what did not become facts of a kept request, after a mapping or a source was mended. */
  rerunRequest: defineRoute('POST', '/internal/requests/:requestId/rerun', { answer: RequestSummarySchema }),
};

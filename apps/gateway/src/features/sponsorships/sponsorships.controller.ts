import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, ingestionRoutes, SponsorshipQuerySchema } from '#contracts';
import { Describe, ParsedParam, ParsedQuery } from '#runtime';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const tag = 'Sponsorships';

@Controller('/v1')
export class SponsorshipsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get('/sponsorships/:sponsorshipId')
  @Describe({
    summary: 'An agreement with a brand: what is promised, accepted and cancelled, and what became of it',
    description: 'The explanation of an entry names it: `conversion.sponsorship.sponsorshipId`.',
    tag,
    roles: ['operator', 'finance', 'auditor'],
    params: { sponsorshipId: IdSchema },
    answers: { 200: ingestionRoutes.getSponsorship.answer },
  })
  get(@ParsedParam('sponsorshipId', IdSchema) sponsorshipId: string) {
    return this.deps.ingestion.call(ingestionRoutes.getSponsorship, { params: { sponsorshipId } });
  }

  @Get('/sources/:sourceId/sponsorship')
  @Describe({
    summary: "An agreement by the brand's own number of it, which is the `sponsorshipId` of what it reports",
    tag,
    roles: ['operator', 'finance', 'auditor'],
    params: { sourceId: IdSchema },
    query: SponsorshipQuerySchema,
    answers: { 200: ingestionRoutes.findSponsorship.answer },
  })
  find(
    @ParsedParam('sourceId', IdSchema) sourceId: string,
    @ParsedQuery(SponsorshipQuerySchema) query: Static<typeof SponsorshipQuerySchema>,
  ) {
    return this.deps.ingestion.call(ingestionRoutes.findSponsorship, { params: { sourceId }, query });
  }
}

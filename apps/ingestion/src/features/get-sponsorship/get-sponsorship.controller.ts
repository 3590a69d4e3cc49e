import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, ingestionRoutes, SponsorshipQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { sponsorshipIdOf } from '../../keeping/report-commands.js';
import { getSponsorship } from './get-sponsorship.query.js';

@Controller()
export class GetSponsorshipController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.getSponsorship.path)
  async get(@ParsedParam('sponsorshipId', IdSchema) sponsorshipId: string) {
    const sponsorship = await getSponsorship(this.deps.database, sponsorshipId);
    if (sponsorship === undefined) throw problem(404, 'sponsorship-unknown', 'No such agreement');
    return sponsorship;
  }

  @Get(ingestionRoutes.findSponsorship.path)
  find(
    @ParsedParam('sourceId', IdSchema) sourceId: string,
    @ParsedQuery(SponsorshipQuerySchema) { reference }: Static<typeof SponsorshipQuerySchema>,
  ) {
    return this.get(sponsorshipIdOf(sourceId, reference));
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { ingestionRoutes, PageByIdQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { listLinks } from './list-links.query.js';

@Controller()
export class ListLinksController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.listLinks.path)
  list(@ParsedQuery(PageByIdQuerySchema) query: { cursor?: string; limit?: number }) {
    return listLinks(this.deps.database, query);
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { ingestionRoutes, PageByIdQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { listSources } from './list-sources.query.js';

@Controller()
export class ListSourcesController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.listSources.path)
  list(@ParsedQuery(PageByIdQuerySchema) query: { cursor?: string; limit?: number }) {
    return listSources(this.deps.database, query);
  }
}

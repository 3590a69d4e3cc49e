import { Controller, Get, Inject } from '@nestjs/common';
import { ingestionRoutes, PageByIdQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { listExceptions } from './list-exceptions.query.js';

@Controller()
export class ListExceptionsController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.listExceptions.path)
  list(@ParsedQuery(PageByIdQuerySchema) query: { cursor?: string; limit?: number }) {
    return listExceptions(this.deps.database, query);
  }
}

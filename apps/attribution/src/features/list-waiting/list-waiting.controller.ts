import { Controller, Get, Inject } from '@nestjs/common';
import { attributionRoutes, PageByIdQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { listWaiting } from './list-waiting.query.js';

@Controller()
export class ListWaitingController {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @Get(attributionRoutes.listWaiting.path)
  list(@ParsedQuery(PageByIdQuerySchema) query: { cursor?: string; limit?: number }) {
    return listWaiting(this.deps.database, query);
  }
}

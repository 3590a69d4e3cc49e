import { Controller, Get, Inject } from '@nestjs/common';
import { Type } from 'typebox';
import { attributionRoutes, IdSchema, PageQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { listWaiting } from './list-waiting.query.js';

const QuerySchema = Type.Object({ ...PageQuerySchema.properties, cursor: Type.Optional(IdSchema) });

@Controller()
export class ListWaitingController {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @Get(attributionRoutes.listWaiting.path)
  list(@ParsedQuery(QuerySchema) query: { cursor?: string; limit?: number }) {
    return listWaiting(this.deps.database, query);
  }
}

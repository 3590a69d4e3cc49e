import { Controller, Get, Inject } from '@nestjs/common';
import { attributionRoutes, IdSchema } from '#contracts';
import { ParsedParam } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { listRuleSets } from './list-rule-sets.query.js';

@Controller()
export class ListRuleSetsController {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @Get(attributionRoutes.listRuleSets.path)
  async list(@ParsedParam('programId', IdSchema) programId: string) {
    return { items: await listRuleSets(this.deps.database, programId) };
  }
}

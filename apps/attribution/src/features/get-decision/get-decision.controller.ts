import { Controller, Get, Inject } from '@nestjs/common';
import { attributionRoutes, IdSchema } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { getDecision } from './get-decision.query.js';

@Controller()
export class GetDecisionController {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @Get(attributionRoutes.getDecision.path)
  async get(@ParsedParam('decisionId', IdSchema) decisionId: string) {
    const decision = await getDecision(this.deps.database, decisionId);
    if (decision === undefined) throw problem(404, 'decision-unknown', 'No such decision');
    return decision;
  }
}

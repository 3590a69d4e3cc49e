import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { IdSchema, ingestionRoutes } from '#contracts';
import { ParsedParam, refusalProblem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { rerunRequest } from './rerun-request.handler.js';

const refusals = {
  'request-unknown': { status: 404, title: 'No such request' },
  'request-not-authentic': { status: 409, title: 'A request that did not prove itself is not decided' },
  'request-is-a-settlement': { status: 409, title: 'A settlement is decided once' },
  'batch-too-large': { status: 409, title: 'Too many events in one request' },
} as const;

@Controller()
export class RerunRequestController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Post(ingestionRoutes.rerunRequest.path)
  @HttpCode(200)
  async rerun(@ParsedParam('requestId', IdSchema) requestId: string) {
    const summary = await rerunRequest(this.deps, requestId);
    if (typeof summary === 'string') throw refusalProblem(refusals, summary);
    return summary;
  }
}

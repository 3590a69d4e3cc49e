import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ingestionRoutes, type KeptRequest } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { findRequest } from '../../keeping/requests.query.js';
import { summaryOf } from '../../keeping/summary.js';

@Controller()
export class GetRequestController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.getRequest.path)
  async get(@ParsedParam('requestId', IdSchema) requestId: string): Promise<KeptRequest> {
    const request = await findRequest(this.deps.database, requestId);
    if (request === undefined) throw problem(404, 'request-unknown', 'No such request');
    const { method, path, query, headers, bodySha256, body } = request;
    const bytes = { bodySha256, bodyBase64: body.toString('base64') };
    return { ...summaryOf(request), method, path, query, headers: { ...headers }, ...bytes };
  }
}

import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { Static } from 'typebox';
import { attributionRoutes, IdSchema, ingestionRoutes, PageByIdQuerySchema } from '#contracts';
import { Describe, ParsedParam, ParsedQuery } from '#runtime';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const tag = 'Exceptions';

@Controller('/v1')
export class ExceptionsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get('/exceptions')
  @Describe({
    summary: 'Requests that did not become facts: quarantined, disputed, waiting, refused',
    tag,
    roles: ['operator', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: ingestionRoutes.listExceptions.answer },
  })
  exceptions(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    return this.deps.ingestion.call(ingestionRoutes.listExceptions, { query });
  }

  @Get('/requests/:requestId')
  @Describe({
    summary: 'A request as it came, byte for byte, less its secrets',
    tag,
    roles: ['operator', 'auditor'],
    params: { requestId: IdSchema },
    answers: { 200: ingestionRoutes.getRequest.answer },
  })
  request(@ParsedParam('requestId', IdSchema) requestId: string) {
    return this.deps.ingestion.call(ingestionRoutes.getRequest, { params: { requestId } });
  }

  @Post('/requests/:requestId/rerun')
  @HttpCode(200)
  @Describe({
    summary: 'Decide a kept request once more',
    description:
      'After a mapping, a link or a source was mended. What was accepted of it stays as it is, however often it is run.',
    tag,
    roles: ['operator'],
    params: { requestId: IdSchema },
    answers: { 200: ingestionRoutes.rerunRequest.answer },
  })
  rerun(@ParsedParam('requestId', IdSchema) requestId: string) {
    return this.deps.ingestion.call(ingestionRoutes.rerunRequest, { params: { requestId } });
  }

  @Get('/waiting-conversions')
  @Describe({
    summary: 'Conversions that cannot be decided yet, and what they wait for',
    tag,
    roles: ['operator', 'auditor'],
    query: PageByIdQuerySchema,
    answers: { 200: attributionRoutes.listWaiting.answer },
  })
  waiting(@ParsedQuery(PageByIdQuerySchema) query: Static<typeof PageByIdQuerySchema>) {
    return this.deps.attribution.call(attributionRoutes.listWaiting, { query });
  }
}

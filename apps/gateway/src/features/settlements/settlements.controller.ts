import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import {
  IdSchema,
  ingestionRoutes,
  maxSettlementLines,
  NewSettlementSchema,
  DifferencesQuerySchema,
  receivableRoutes,
  ReceivablesQuerySchema,
} from '#contracts';
import { Describe, ParsedBody, ParsedParam, ParsedQuery } from '#runtime';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const tag = 'Settlements';

@Controller('/v1')
export class SettlementsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post('/sources/:sourceId/settlements')
  @HttpCode(200)
  @Describe({
    summary: 'Report what a network has paid: its statement or remittance, conversion by conversion',
    description: `Source and reference are its identity: the same again adds nothing. At most ${maxSettlementLines} lines.`,
    tag,
    roles: ['finance', 'operator'],
    idempotent: true,
    params: { sourceId: IdSchema },
    body: NewSettlementSchema,
    answers: { 200: ingestionRoutes.reportSettlement.answer },
  })
  report(
    @ParsedParam('sourceId', IdSchema) sourceId: string,
    @ParsedBody(NewSettlementSchema) body: Static<typeof NewSettlementSchema>,
    @Req() request: FastifyRequest,
  ) {
    const once = forwarded(request);
    return this.deps.ingestion.call(ingestionRoutes.reportSettlement, { params: { sourceId }, body, once });
  }

  @Get('/settlements/differences')
  @Describe({
    summary: 'What was paid and is explained by nothing that is owed, or misses something: line by line, oldest first',
    tag,
    roles: ['finance', 'operator', 'auditor'],
    query: DifferencesQuerySchema,
    answers: { 200: receivableRoutes.listDifferences.answer },
  })
  differences(@ParsedQuery(DifferencesQuerySchema) query: Static<typeof DifferencesQuerySchema>) {
    return this.deps.ledger.call(receivableRoutes.listDifferences, { query });
  }

  @Get('/receivables')
  @Describe({
    summary: 'What is owed by source or brand and currency: provisional, confirmed by age, settled, missing',
    description: 'The books as they stand; `on` says to which day ages are counted.',
    tag,
    roles: ['finance', 'operator', 'auditor'],
    query: ReceivablesQuerySchema,
    answers: { 200: receivableRoutes.listReceivables.answer },
  })
  receivables(@ParsedQuery(ReceivablesQuerySchema) query: Static<typeof ReceivablesQuerySchema>) {
    return this.deps.ledger.call(receivableRoutes.listReceivables, { query });
  }
}

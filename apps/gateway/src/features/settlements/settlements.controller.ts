import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { IdSchema, ingestionRoutes, maxSettlementLines, NewSettlementSchema } from '#contracts';
import { Describe, ParsedBody, ParsedParam } from '#runtime';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

@Controller('/v1')
export class SettlementsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post('/sources/:sourceId/settlements')
  @HttpCode(200)
  @Describe({
    summary: 'Report what a network has paid: its statement or remittance, conversion by conversion',
    description: `Source and reference are its identity: the same again adds nothing. At most ${maxSettlementLines} lines.`,
    tag: 'Settlements',
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
}

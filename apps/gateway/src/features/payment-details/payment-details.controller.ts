import { Controller, Get, Inject, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { IdSchema, NewPaymentDetailsSchema, PaymentDetailsSchema, payoutRoutes } from '#contracts';
import { Describe, ParsedBody, ParsedParam } from '#runtime';
import { callerOf, visibleCreator } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { knownCreator } from '../../reads/known.query.js';

const tag = 'Creators';

@Controller('/v1/creators/:creatorId/payment-details')
export class PaymentDetailsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Put()
  @Describe({
    summary: 'Say where a creator is paid',
    description: 'A new version each time; payouts wait a while after a change.',
    tag,
    roles: ['creator', 'operator'],
    idempotent: true,
    params: { creatorId: IdSchema },
    body: NewPaymentDetailsSchema,
    answers: { 200: PaymentDetailsSchema },
  })
  async put(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedBody(NewPaymentDetailsSchema) details: Static<typeof NewPaymentDetailsSchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = visibleCreator(request, id);
    await knownCreator(this.deps.database, creatorId);
    return this.deps.payout.call(payoutRoutes.putPaymentDetails, {
      params: { creatorId },
      body: { details, actor: callerOf(request).subject },
      once: forwarded(request),
    });
  }

  @Get()
  @Describe({
    summary: 'Where a creator is paid, masked',
    tag,
    roles: ['creator', 'finance', 'operator', 'auditor'],
    params: { creatorId: IdSchema },
    answers: { 200: PaymentDetailsSchema },
  })
  get(@ParsedParam('creatorId', IdSchema) id: string, @Req() request: FastifyRequest) {
    const creatorId = visibleCreator(request, id);
    return this.deps.payout.call(payoutRoutes.getPaymentDetails, { params: { creatorId } });
  }
}

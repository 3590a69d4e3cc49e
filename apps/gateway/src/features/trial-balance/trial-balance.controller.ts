import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { ledgerRoutes, MomentQuerySchema } from '#contracts';
import { Describe, ParsedQuery } from '#runtime';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

@Controller('/v1/trial-balance')
export class TrialBalanceController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get()
  @Describe({
    summary: 'All accounts by currency, kind and scope; now, on a day, or as known at an instant',
    tag: 'Books',
    roles: ['finance', 'operator', 'auditor'],
    query: MomentQuerySchema,
    answers: { 200: ledgerRoutes.getTrialBalance.answer },
  })
  get(@ParsedQuery(MomentQuerySchema) query: Static<typeof MomentQuerySchema>) {
    return this.deps.ledger.call(ledgerRoutes.getTrialBalance, { query });
  }
}

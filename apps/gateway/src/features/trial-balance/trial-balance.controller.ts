import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { ledgerRoutes, MomentQuerySchema } from '#contracts';
import { Describe, ParsedQuery } from '#runtime';
import { asksForCsv, csvAnswer } from '../../csv/csv-answer.js';
import { trialBalanceTable } from '../../csv/ledger-tables.js';
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
    csv: 'A row an account, amounts in minor units',
  })
  async get(
    @ParsedQuery(MomentQuerySchema) query: Static<typeof MomentQuerySchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const isCsv = asksForCsv(reply);
    const trial = await this.deps.ledger.call(ledgerRoutes.getTrialBalance, { query });
    return isCsv ? csvAnswer(reply, trialBalanceTable(trial)) : trial;
  }
}

import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BankStatementReportSchema, payoutRoutes } from '#contracts';
import { Describe, problem, RawBody } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

@Controller('/v1/bank-statements')
export class BankStatementsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(200)
  @Describe({
    summary: 'Read a bank statement (camt.053): what it settles, and what it does not match',
    description: 'The body is the file itself. The same bytes are read once, however often they are sent.',
    tag: 'Payouts',
    roles: ['finance'],
    idempotent: true,
    answers: { 200: BankStatementReportSchema },
  })
  read(@RawBody() content: Buffer, @Req() request: FastifyRequest) {
    if (content.length === 0) throw problem(400, 'statement-missing', 'The body is the statement itself');
    const body = { contentBase64: content.toString('base64'), actor: callerOf(request).subject };
    return this.deps.payout.call(payoutRoutes.readBankStatement, { body, once: forwarded(request) });
  }
}

import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { ledgerRoutes, NewPeriodSchema, PeriodSchema, PeriodsQuerySchema } from '#contracts';
import { Describe, ParsedBody, ParsedQuery } from '#runtime';
import { callerOf } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const tag = 'Periods';

@Controller('/v1/periods')
export class PeriodsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Post()
  @HttpCode(200)
  @Describe({
    summary: 'Close a month of a currency, for ever',
    description: 'What comes later counts in the month that is open then. A month that is closed is answered as it is.',
    tag,
    roles: ['finance'],
    idempotent: true,
    body: NewPeriodSchema,
    answers: { 200: PeriodSchema },
  })
  close(@ParsedBody(NewPeriodSchema) body: Static<typeof NewPeriodSchema>, @Req() request: FastifyRequest) {
    const actor = callerOf(request).subject;
    return this.deps.ledger.call(ledgerRoutes.closePeriod, { body: { ...body, actor }, once: forwarded(request) });
  }

  @Get()
  @Describe({
    summary: 'Closed months of a currency, newest first: trial balance, and how many statements are issued',
    tag,
    roles: ['finance', 'operator', 'auditor'],
    query: PeriodsQuerySchema,
    answers: { 200: ledgerRoutes.listPeriods.answer },
  })
  list(@ParsedQuery(PeriodsQuerySchema) query: Static<typeof PeriodsQuerySchema>) {
    return this.deps.ledger.call(ledgerRoutes.listPeriods, { query });
  }
}

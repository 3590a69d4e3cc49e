import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { DaySchema, HeadPageQuerySchema, HeadSchema, ledgerRoutes } from '#contracts';
import { Describe, ParsedParam, ParsedQuery, PublicRoute } from '#runtime';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';

const tag = 'Proofs';

/** Made to be published: anybody may read them, and keep them where we cannot change them. */
@Controller('/v1/heads')
@PublicRoute()
export class HeadsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get()
  @Describe({
    summary: 'The days that have a head, newest first, with its hash',
    tag,
    query: HeadPageQuerySchema,
    answers: { 200: ledgerRoutes.listHeads.answer },
  })
  list(@ParsedQuery(HeadPageQuerySchema) query: Static<typeof HeadPageQuerySchema>) {
    return this.deps.ledger.call(ledgerRoutes.listHeads, { query });
  }

  @Get('/:day')
  @Describe({
    summary: 'The head of a day: all that the books sealed on it, and what was told and issued by then, under one hash',
    description: 'The SHA-256 of the answer is the hash that the list tells: the answer is canonical JSON (RFC 8785).',
    tag,
    params: { day: DaySchema },
    answers: { 200: HeadSchema },
  })
  get(@ParsedParam('day', DaySchema) day: string) {
    return this.deps.ledger.call(ledgerRoutes.getHead, { params: { day } });
  }
}

import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import {
  EarningsQuerySchema,
  IdSchema,
  ledgerRoutes,
  LinesQuerySchema,
  MomentQuerySchema,
  PageQuerySchema,
} from '#contracts';
import { Describe, ParsedParam, ParsedQuery } from '#runtime';
import { visibleCreator } from '../../auth/caller.js';
import { asksForCsv, csvAnswer } from '../../csv/csv-answer.js';
import { earningsTable, linesTable } from '../../csv/ledger-tables.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { knownCreator } from '../../reads/known.query.js';

const tag = 'Creators';
const roles = ['creator', 'finance', 'operator', 'auditor'];

@Controller('/v1/creators/:creatorId')
export class CreatorAccountsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get('/balances')
  @Describe({
    summary: 'What a creator has: pending, held, available, reserved; now, on a day, or as known at an instant',
    tag,
    roles,
    params: { creatorId: IdSchema },
    query: MomentQuerySchema,
    answers: { 200: ledgerRoutes.getBalances.answer },
  })
  async balances(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedQuery(MomentQuerySchema) query: Static<typeof MomentQuerySchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = await this.creator(request, id);
    return this.deps.ledger.call(ledgerRoutes.getBalances, { params: { creatorId }, query });
  }

  @Get('/entries')
  @Describe({
    summary: "A creator's entries, newest first",
    tag,
    roles,
    params: { creatorId: IdSchema },
    query: PageQuerySchema,
    answers: { 200: ledgerRoutes.listEntries.answer },
  })
  async entries(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedQuery(PageQuerySchema) query: Static<typeof PageQuerySchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = await this.creator(request, id);
    return this.deps.ledger.call(ledgerRoutes.listEntries, { params: { creatorId }, query });
  }

  @Get('/lines')
  @Describe({
    summary: "The lines of one of a creator's accounts, each with the balance after it",
    tag,
    roles,
    params: { creatorId: IdSchema },
    query: LinesQuerySchema,
    answers: { 200: ledgerRoutes.listLines.answer },
    csv: 'A row a line, amounts in minor units; a Link header names the next page',
  })
  async lines(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedQuery(LinesQuerySchema) query: Static<typeof LinesQuerySchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const isCsv = asksForCsv(reply);
    const creatorId = await this.creator(reply.request, id);
    const page = await this.deps.ledger.call(ledgerRoutes.listLines, { params: { creatorId }, query });
    return isCsv ? csvAnswer(reply, linesTable(page.items), page.nextCursor) : page;
  }

  @Get('/earnings')
  @Describe({
    summary: 'What a creator earned on some days, as their statements count it',
    tag,
    roles,
    params: { creatorId: IdSchema },
    query: EarningsQuerySchema,
    answers: { 200: ledgerRoutes.getEarnings.answer },
    csv: 'A row a currency and key, amounts in minor units; a Link header names the next page',
  })
  async earnings(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedQuery(EarningsQuerySchema) query: Static<typeof EarningsQuerySchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const isCsv = asksForCsv(reply);
    const creatorId = await this.creator(reply.request, id);
    const earnings = await this.deps.ledger.call(ledgerRoutes.getEarnings, { params: { creatorId }, query });
    return isCsv ? csvAnswer(reply, earningsTable(earnings), earnings.nextCursor) : earnings;
  }

  private async creator(request: FastifyRequest, id: string): Promise<string> {
    const creatorId = visibleCreator(request, id);
    await knownCreator(this.deps.database, creatorId);
    return creatorId;
  }
}

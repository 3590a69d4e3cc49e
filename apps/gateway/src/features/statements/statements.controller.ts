import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import {
  fromJson,
  IdSchema,
  type IssuedStatement,
  ledgerRoutes,
  MonthSchema,
  NewStatementVersionSchema,
  type PreliminaryStatement,
  reviveMoney,
  StatementQuerySchema,
  StatementSchema,
  StatementsQuerySchema,
  StatementVersionSchema,
} from '#contracts';
import { Describe, ParsedBody, ParsedParam, ParsedQuery } from '#runtime';
import { callerOf, visibleCreator } from '../../auth/caller.js';
import { forwarded } from '../../auth/forwarded.js';
import { asksForCsv, csvAnswer } from '../../csv/csv-answer.js';
import { statementTable } from '../../csv/statement-table.js';
import { GATEWAY, type GatewayDeps } from '../../gateway.deps.js';
import { knownCreator } from '../../reads/known.query.js';

const tag = 'Statements';
const roles = ['creator', 'finance', 'operator', 'auditor'];

@Controller('/v1/creators/:creatorId/statements')
export class StatementsController {
  constructor(@Inject(GATEWAY) private readonly deps: GatewayDeps) {}

  @Get()
  @Describe({
    summary: 'Statements that were issued, every version of them',
    tag,
    roles,
    params: { creatorId: IdSchema },
    query: StatementsQuerySchema,
    answers: { 200: ledgerRoutes.listStatements.answer },
  })
  async list(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedQuery(StatementsQuerySchema) query: Static<typeof StatementsQuerySchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = await this.creator(request, id);
    return this.deps.ledger.call(ledgerRoutes.listStatements, { params: { creatorId }, query });
  }

  @Get('/:month')
  @Describe({
    summary: 'A month in one currency: opening, movements, closing',
    description:
      'Once issued, the same bytes each time, under their SHA-256 as ETag and Digest. Before, as the books stand now.',
    tag,
    roles,
    params: { creatorId: IdSchema, month: MonthSchema },
    query: StatementQuerySchema,
    answers: { 200: StatementSchema },
    csv: 'A row an amount, in minor units, in the order of the document; ETag and Digest are of the JSON alone',
  })
  async statement(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedParam('month', MonthSchema) month: string,
    @ParsedQuery(StatementQuerySchema) query: Static<typeof StatementQuerySchema>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const isCsv = asksForCsv(reply);
    const creatorId = await this.creator(reply.request, id);
    const call = { params: { creatorId, month }, query };
    const { document, sha256 } = await this.deps.ledger.call(ledgerRoutes.getStatement, call);
    if (isCsv) {
      const statement = reviveMoney(fromJson(document)) as IssuedStatement | PreliminaryStatement;
      await reply.send(csvAnswer(reply, statementTable(statement)));
      return;
    }
    await reply.headers({ 'content-type': 'application/json', ...hashHeaders(sha256) }).send(document);
  }

  @Post('/:month/versions')
  @HttpCode(201)
  @Describe({
    summary: 'Issue the next version, with an annex of what became known of the month since',
    description: 'Figures as booked never change, and the versions before it stay.',
    tag,
    roles: ['finance'],
    idempotent: true,
    params: { creatorId: IdSchema, month: MonthSchema },
    body: NewStatementVersionSchema,
    answers: { 201: StatementVersionSchema },
  })
  async next(
    @ParsedParam('creatorId', IdSchema) id: string,
    @ParsedParam('month', MonthSchema) month: string,
    @ParsedBody(NewStatementVersionSchema) body: Static<typeof NewStatementVersionSchema>,
    @Req() request: FastifyRequest,
  ) {
    const creatorId = await this.creator(request, id);
    const said = { ...body, actor: callerOf(request).subject };
    const call = { params: { creatorId, month }, body: said, once: forwarded(request) };
    return this.deps.ledger.call(ledgerRoutes.issueVersion, call);
  }

  private async creator(request: FastifyRequest, id: string): Promise<string> {
    const creatorId = visibleCreator(request, id);
    await knownCreator(this.deps.database, creatorId);
    return creatorId;
  }
}

function hashHeaders(sha256: string | undefined): Record<string, string> {
  if (sha256 === undefined) return { 'cache-control': 'no-store' };
  return { etag: `"${sha256}"`, digest: `sha-256=${Buffer.from(sha256, 'hex').toString('base64')}` };
}

import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ledgerRoutes, MonthSchema, type QueryOf } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { isMonth } from '../../domain/month.js';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { getStatement } from './get-statement.handler.js';

const route = ledgerRoutes.getStatement;

@Controller()
export class StatementController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(route.path)
  async get(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedParam('month', MonthSchema) month: string,
    @ParsedQuery(route.query) query: QueryOf<typeof route>,
  ) {
    if (!isMonth(month)) throw problem(422, 'month-unknown', 'There is no such month');
    const told = await getStatement(this.deps.database, { creatorId, month, ...query });
    if (told === undefined) throw problem(404, 'statement-unknown', 'There is no such statement');
    return told;
  }
}

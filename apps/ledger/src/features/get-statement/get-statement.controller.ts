import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ledgerRoutes, MonthSchema } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { getStatement } from './get-statement.query.js';

@Controller()
export class StatementController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getStatement.path)
  get(@ParsedParam('creatorId', IdSchema) creatorId: string, @ParsedParam('month', MonthSchema) month: string) {
    // Neither PostgreSQL nor the Gregorian calendar has a year zero.
    if (month.startsWith('0000')) throw problem(422, 'month-unknown', 'There is no such month');
    return getStatement(this.deps.database, creatorId, month);
  }
}

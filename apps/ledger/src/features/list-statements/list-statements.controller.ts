import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ledgerRoutes, type QueryOf } from '#contracts';
import { ParsedParam, ParsedQuery } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { listStatements } from './list-statements.query.js';

const route = ledgerRoutes.listStatements;
const defaultLimit = 50;

@Controller()
export class ListStatementsController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(route.path)
  list(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedQuery(route.query) { limit = defaultLimit, ...page }: QueryOf<typeof route>,
  ) {
    return listStatements(this.deps.database, creatorId, { limit, ...page });
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ledgerRoutes } from '#contracts';
import { ParsedParam } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { getBalances } from './get-balances.query.js';

@Controller()
export class BalancesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getBalances.path)
  get(@ParsedParam('creatorId', IdSchema) creatorId: string) {
    return getBalances(this.deps.database, creatorId);
  }
}

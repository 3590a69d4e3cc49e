import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, ledgerRoutes, MomentQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { refuseUnknownMoment } from '../../reads/refuse-unknown.js';
import { getBalances } from './get-balances.query.js';

@Controller()
export class BalancesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getBalances.path)
  get(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedQuery(MomentQuerySchema) moment: Static<typeof MomentQuerySchema>,
  ) {
    refuseUnknownMoment(moment);
    return getBalances(this.deps.database, creatorId, moment);
  }
}

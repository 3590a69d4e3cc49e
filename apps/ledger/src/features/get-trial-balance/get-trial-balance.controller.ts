import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { ledgerRoutes, MomentQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { refuseUnknownMoment } from '../../reads/refuse-unknown.js';
import { getTrialBalance } from './get-trial-balance.query.js';

@Controller()
export class TrialBalanceController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getTrialBalance.path)
  get(@ParsedQuery(MomentQuerySchema) moment: Static<typeof MomentQuerySchema>) {
    refuseUnknownMoment(moment);
    return getTrialBalance(this.deps.database, moment);
  }
}

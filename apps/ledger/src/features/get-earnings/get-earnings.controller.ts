import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { EarningsQuerySchema, IdSchema, ledgerRoutes } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { refuseUnknownDay } from '../../reads/refuse-unknown.js';
import { getEarnings } from './get-earnings.query.js';

const dayMs = 86_400_000;
const mostDays = 366;

@Controller()
export class EarningsController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.getEarnings.path)
  get(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedQuery(EarningsQuerySchema) query: Static<typeof EarningsQuerySchema>,
  ) {
    const { from, to } = query;
    refuseUnknownDay(from, 'from');
    refuseUnknownDay(to, 'to');
    const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
    if (days < 1 || days > mostDays) {
      throw problem(422, 'days-out-of-range', `From one day to ${mostDays} can be asked for`, undefined, {
        pointer: '#/query/to',
      });
    }
    return getEarnings(this.deps.database, creatorId, query);
  }
}

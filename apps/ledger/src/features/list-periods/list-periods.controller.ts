import { Controller, Get, Inject } from '@nestjs/common';
import { ledgerRoutes, type QueryOf } from '#contracts';
import { ParsedQuery } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { shownPeriods } from '../../periods/periods.query.js';

const route = ledgerRoutes.listPeriods;
const defaultLimit = 12;

@Controller()
export class ListPeriodsController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(route.path)
  async list(@ParsedQuery(route.query) { currency, cursor, limit = defaultLimit }: QueryOf<typeof route>) {
    const page = { currency, limit: limit + 1, ...(cursor === undefined ? {} : { before: cursor }) };
    const found = await shownPeriods(this.deps.database, page);
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.document.month ?? null) : null };
  }
}

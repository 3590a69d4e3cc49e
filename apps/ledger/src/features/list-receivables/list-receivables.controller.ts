import { Controller, Get, Inject } from '@nestjs/common';
import { type QueryOf, receivableRoutes, ReceivablesQuerySchema } from '#contracts';
import { ParsedQuery } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { refuseUnknownDay } from '../../reads/refuse-unknown.js';
import { listReceivables } from './list-receivables.query.js';

@Controller()
export class ReceivablesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(receivableRoutes.listReceivables.path)
  list(@ParsedQuery(ReceivablesQuerySchema) query: QueryOf<typeof receivableRoutes.listReceivables>) {
    const { on = this.deps.clock().slice(0, 10), ...page } = query;
    refuseUnknownDay(on, 'on');
    return listReceivables(this.deps.database, { on, ...page });
  }
}

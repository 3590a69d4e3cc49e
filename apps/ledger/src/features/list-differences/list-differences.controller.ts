import { Controller, Get, Inject } from '@nestjs/common';
import { DifferencesQuerySchema, type QueryOf, receivableRoutes } from '#contracts';
import { ParsedQuery, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { listDifferences } from './list-differences.query.js';

@Controller()
export class DifferencesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(receivableRoutes.listDifferences.path)
  async list(@ParsedQuery(DifferencesQuerySchema) query: QueryOf<typeof receivableRoutes.listDifferences>) {
    const answer = await listDifferences(this.deps.database, query);
    if (answer === undefined) throw problem(422, 'cursor-unknown', 'The cursor is none that was given out');
    return answer;
  }
}

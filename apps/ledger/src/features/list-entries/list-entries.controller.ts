import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, ledgerRoutes, PageQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { listEntries } from './list-entries.query.js';

const defaultLimit = 50;

@Controller()
export class EntriesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.listEntries.path)
  async list(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedQuery(PageQuerySchema) { limit = defaultLimit, cursor }: Static<typeof PageQuerySchema>,
  ) {
    const page = cursor === undefined ? { limit } : { limit, cursor };
    const answer = await listEntries(this.deps.database, creatorId, page);
    if (answer === undefined) throw problem(422, 'cursor-unknown', 'The cursor is none that was given out');
    return answer;
  }
}

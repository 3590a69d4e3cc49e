import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { type AnswerOf, IdSchema, ledgerRoutes, LinesQuerySchema } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { refuseUnknownCurrency } from '../../reads/refuse-unknown.js';
import { cursorOf, placeOf } from './line-cursor.js';
import { listLines } from './list-lines.query.js';

const defaultLimit = 50;

@Controller()
export class LinesController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.listLines.path)
  async list(
    @ParsedParam('creatorId', IdSchema) creatorId: string,
    @ParsedQuery(LinesQuerySchema) query: Static<typeof LinesQuerySchema>,
  ): Promise<AnswerOf<typeof ledgerRoutes.listLines>> {
    const { account, currency, cursor, order = 'newest', limit = defaultLimit } = query;
    refuseUnknownCurrency(currency);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && after === undefined) {
      throw problem(422, 'cursor-unknown', 'The cursor is none that was given out', undefined, {
        pointer: '#/query/cursor',
      });
    }
    const asked = { creatorId, account, currency, order, limit };
    const { items, next } = await listLines(this.deps.database, after === undefined ? asked : { ...asked, after });
    return { items: [...items], nextCursor: next === undefined ? null : cursorOf(next) };
  }
}

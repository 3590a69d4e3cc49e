import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { DaySchema, HeadPageQuerySchema, ledgerRoutes } from '#contracts';
import { ParsedParam, ParsedQuery, problem } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { readHead } from '../../proofs/head-document.js';
import { headsBefore, readHeadOf } from '../../proofs/heads.query.js';

const defaultLimit = 50;
const afterAll = 'infinity';

@Controller()
export class HeadsController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Get(ledgerRoutes.listHeads.path)
  async list(@ParsedQuery(HeadPageQuerySchema) { limit = defaultLimit, cursor }: Static<typeof HeadPageQuerySchema>) {
    if (cursor !== undefined) demandDay(cursor);
    const heads = await headsBefore(this.deps.database, cursor ?? afterAll, limit + 1);
    const items = heads.slice(0, limit).map(({ day, hash }) => ({ day, hash }));
    return { items, nextCursor: heads.length > limit ? (items.at(-1)?.day ?? null) : null };
  }

  @Get(ledgerRoutes.getHead.path)
  async get(@ParsedParam('day', DaySchema) day: string) {
    demandDay(day);
    const head = await readHeadOf(this.deps.database, day);
    if (head === undefined)
      throw problem(404, 'head-unknown', 'This day has no head', 'A head is made when its day has ended.');
    return readHead(head);
  }
}

/** 31 November has the form of a day. */
function demandDay(day: string): void {
  const instant = new Date(`${day}T00:00:00.000Z`);
  if (day.startsWith('0000') || Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(day)) {
    throw problem(422, 'day-unknown', 'There is no such day');
  }
}

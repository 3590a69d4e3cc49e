import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, ledgerRoutes, type Period } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, refusalProblem, type RefusalTable } from '#runtime';
import type { PeriodRefusal } from '../../domain/period.decider.js';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { shownPeriods } from '../../periods/periods.query.js';
import { closePeriod } from './close-period.handler.js';

const route = ledgerRoutes.closePeriod;

const refusals: RefusalTable<PeriodRefusal> = {
  'month-unknown': { status: 422, title: 'The books hold nothing in this currency by the end of this month' },
  'month-not-over': { status: 409, title: 'The month is not over in UTC' },
  'earlier-month-open': { status: 409, title: 'A month before it is still open' },
};

@Controller()
export class ClosePeriodController {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @Post(route.path)
  @HttpCode(200)
  close(@ParsedBody(route.body) body: BodyOf<typeof route>, @Once() once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await closePeriod(this.deps, tx, body);
        if (refusal !== undefined) throw refusalProblem(refusals, refusal);
        const [period] = await shownPeriods(tx, { ...body, limit: 1 });
        return { status: 200, body: period as Period };
      }),
    );
  }
}

import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, ingestionRoutes } from '#contracts';
import { retryingConflicts } from '#event-log';
import { answerOnce, currentCorrelationId, Once, type OnceKey, ParsedBody, ParsedParam, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { type ReportRefusal, reportSettlement } from './report-settlement.handler.js';

const route = ingestionRoutes.reportSettlement;

const refusals: Record<ReportRefusal, { status: number; title: string; pointer?: string }> = {
  'source-unknown': { status: 404, title: 'No such source' },
  'currency-unknown': { status: 422, title: 'No such currency', pointer: '#/currency' },
  'day-unknown': { status: 422, title: 'No such day', pointer: '#/paidOn' },
  'paid-in-the-future': { status: 422, title: 'That day has not come anywhere yet', pointer: '#/paidOn' },
  'amount-out-of-range': { status: 422, title: 'More than the books can hold', pointer: '#/lines' },
  'total-differs': { status: 422, title: 'The total is not the sum of the lines', pointer: '#/total' },
  'content-differs': { status: 409, title: 'This settlement was reported with other content', pointer: '#/reference' },
};

@Controller()
export class ReportSettlementController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Post(route.path)
  @HttpCode(200)
  report(
    @ParsedParam('sourceId', IdSchema) sourceId: string,
    @ParsedBody(route.body) body: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    const wanted = { sourceId, body, correlationId: currentCorrelationId() ?? this.deps.newId() };
    return retryingConflicts(() =>
      this.deps.database.transaction((tx) =>
        answerOnce(tx, once, async () => {
          const answer = await reportSettlement(this.deps, tx, wanted);
          if (!('refusal' in answer)) return { status: 200, body: answer };
          const { status, title, pointer } = refusals[answer.refusal];
          throw problem(status, answer.refusal, title, answer.detail, pointer === undefined ? {} : { pointer });
        }),
      ),
    );
  }
}

import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, problem } from '#runtime';
import { findBatch } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { draftBatch, type DraftRefusal } from './draft-batch.handler.js';

const route = payoutRoutes.draftBatch;

const titles: Record<DraftRefusal, { title: string; pointer: string }> = {
  'currency-without-rail': { title: 'No rail pays this currency', pointer: '#/currency' },
  'value-date-out-of-range': { title: 'The value date is today or within thirty days', pointer: '#/valueDate' },
};

@Controller()
export class DraftBatchController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(route.path)
  @HttpCode(201)
  draft(@ParsedBody(route.body) body: BodyOf<typeof route>, @Once() once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const drafted = await draftBatch(this.deps, tx, body);
        if (typeof drafted !== 'string') return { status: 201, body: await findBatch(tx, drafted.batchId) };
        const { title, pointer } = titles[drafted];
        throw problem(422, drafted, title, undefined, { pointer });
      }),
    );
  }
}

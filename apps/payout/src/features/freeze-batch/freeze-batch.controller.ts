import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam } from '#runtime';
import { batchProblem } from '../../batches/batch-refusals.js';
import { findBatch } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { freezeBatch } from './freeze-batch.handler.js';

const route = payoutRoutes.freezeBatch;

@Controller()
export class FreezeBatchController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(route.path)
  @HttpCode(200)
  freeze(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(route.body) { actor }: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await freezeBatch(this.deps, tx, { batchId, actor });
        if (refusal !== undefined) throw batchProblem(refusal);
        return { status: 200, body: await findBatch(tx, batchId) };
      }),
    );
  }
}

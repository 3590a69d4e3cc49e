import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam } from '#runtime';
import { batchProblem } from '../../batches/batch-refusals.js';
import { findBatch } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { stopBatch } from './stop-batch.handler.js';

type Reason = BodyOf<typeof payoutRoutes.rejectBatch>;

@Controller()
export class StopBatchController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(payoutRoutes.rejectBatch.path)
  @HttpCode(200)
  reject(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(payoutRoutes.rejectBatch.body) body: Reason,
    @Once() once: OnceKey,
  ) {
    return this.stop({ batchId, ...body, as: 'rejected' }, once);
  }

  @Post(payoutRoutes.cancelBatch.path)
  @HttpCode(200)
  cancel(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(payoutRoutes.cancelBatch.body) body: Reason,
    @Once() once: OnceKey,
  ) {
    return this.stop({ batchId, ...body, as: 'cancelled' }, once);
  }

  private stop(wanted: Parameters<typeof stopBatch>[2], once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await stopBatch(this.deps, tx, wanted);
        if (refusal !== undefined) throw batchProblem(refusal);
        return { status: 200, body: await findBatch(tx, wanted.batchId) };
      }),
    );
  }
}

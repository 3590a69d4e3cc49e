import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam } from '#runtime';
import { batchProblem } from '../../batches/batch-refusals.js';
import { findBatch } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { approveBatch, requestApproval } from './approve-batch.handler.js';

type Signature = BodyOf<typeof payoutRoutes.approveBatch>;

@Controller()
export class ApproveBatchController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(payoutRoutes.requestApproval.path)
  @HttpCode(200)
  request(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(payoutRoutes.requestApproval.body) body: Signature,
    @Once() once: OnceKey,
  ) {
    return this.sign(requestApproval, { batchId, ...body }, once);
  }

  @Post(payoutRoutes.approveBatch.path)
  @HttpCode(200)
  approve(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(payoutRoutes.approveBatch.body) body: Signature,
    @Once() once: OnceKey,
  ) {
    return this.sign(approveBatch, { batchId, ...body }, once);
  }

  private sign(
    handle: typeof requestApproval | typeof approveBatch,
    signature: Signature & { batchId: string },
    once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await handle(this.deps, tx, signature);
        if (refusal !== undefined) throw batchProblem(refusal);
        return { status: 200, body: await findBatch(tx, signature.batchId) };
      }),
    );
  }
}

import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, IdSchema, payoutRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, ParsedParam, problem } from '#runtime';
import { batchProblem } from '../../batches/batch-refusals.js';
import { findBatch } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { findFile } from './payout-file.query.js';
import { submitBatch } from './submit-batch.handler.js';

const route = payoutRoutes.submitBatch;

@Controller()
export class SubmitBatchController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Post(route.path)
  @HttpCode(200)
  submit(
    @ParsedParam('batchId', IdSchema) batchId: string,
    @ParsedBody(route.body) { actor }: BodyOf<typeof route>,
    @Once() once: OnceKey,
  ) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const refusal = await submitBatch(this.deps, tx, { batchId, actor });
        if (refusal !== undefined) throw batchProblem(refusal);
        return { status: 200, body: await findBatch(tx, batchId) };
      }),
    );
  }

  @Get(payoutRoutes.getFile.path)
  async file(@ParsedParam('batchId', IdSchema) batchId: string) {
    const file = await findFile(this.deps.database, batchId);
    if (file === undefined) throw problem(404, 'file-unknown', 'The batch has no file yet');
    const { fileName, sha256, content } = file;
    return { fileName, sha256, contentBase64: content.toString('base64') };
  }
}

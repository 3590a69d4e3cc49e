import { Controller, Get, Inject } from '@nestjs/common';
import type { Static } from 'typebox';
import { IdSchema, PageByIdQuerySchema, payoutRoutes } from '#contracts';
import { ParsedParam, ParsedQuery } from '#runtime';
import { batchProblem } from '../../batches/batch-refusals.js';
import { findBatch, listBatches } from '../../batches/batches.query.js';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { listItems } from './items.query.js';

type PageQuery = Static<typeof PageByIdQuerySchema>;

@Controller()
export class ShowBatchesController {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @Get(payoutRoutes.listBatches.path)
  list(@ParsedQuery(PageByIdQuerySchema) query: PageQuery) {
    return listBatches(this.deps.database, query);
  }

  @Get(payoutRoutes.getBatch.path)
  async get(@ParsedParam('batchId', IdSchema) batchId: string) {
    const batch = await findBatch(this.deps.database, batchId);
    if (batch === undefined) throw batchProblem('batch-unknown');
    return batch;
  }

  @Get(payoutRoutes.listItems.path)
  async items(@ParsedParam('batchId', IdSchema) batchId: string, @ParsedQuery(PageByIdQuerySchema) query: PageQuery) {
    await this.get(batchId);
    return listItems(this.deps.database, batchId, query);
  }
}

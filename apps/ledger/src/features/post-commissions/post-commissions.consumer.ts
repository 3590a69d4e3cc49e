import { Controller, Inject } from '@nestjs/common';
import { commissionTopic } from '#contracts';
import { type LogBatch, type LogContext, LogHandler } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { postCommissions } from './post-commissions.handler.js';

@Controller()
export class CommissionConsumer {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @LogHandler({ topic: commissionTopic.name, group: 'ledger-commissions' })
  async post(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await postCommissions(this.deps, batch, tx);
  }
}

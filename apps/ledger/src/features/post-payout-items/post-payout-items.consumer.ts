import { Controller, Inject } from '@nestjs/common';
import { payoutItemTopic } from '#contracts';
import { type LogBatch, type LogContext, LogHandler } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { postPayoutItems } from './post-payout-items.handler.js';

@Controller()
export class PayoutItemConsumer {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @LogHandler({ topic: payoutItemTopic.name, group: 'ledger-payout-items' })
  async post(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await postPayoutItems(this.deps, batch, tx);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { settlementTopic } from '#contracts';
import { type LogBatch, type LogContext, LogHandler } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { postSettlements } from './post-settlements.handler.js';

@Controller()
export class SettlementConsumer {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @LogHandler({ topic: settlementTopic.name, group: 'ledger-settlements' })
  async post(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await postSettlements(this.deps, batch, tx);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { instructionTopic } from '#contracts';
import { type LogBatch, type LogContext, LogHandler } from '#runtime';
import { LEDGER, type LedgerDeps } from '../../ledger.deps.js';
import { postInstructions } from './post-instructions.handler.js';

@Controller()
export class InstructionConsumer {
  constructor(@Inject(LEDGER) private readonly deps: LedgerDeps) {}

  @LogHandler({ topic: instructionTopic.name, group: 'ledger-instructions' })
  async post(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await postInstructions(this.deps, batch, tx);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { conversionTopic, sponsorshipTopic } from '#contracts';
import { type LogBatch, type LogContext, LogHandler, type LogSlice } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { decideConversions, decideDeliverables } from './decide-conversions.handler.js';

@Controller()
export class DecideConversionsConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: conversionTopic.name, group: 'attribution', acrossPartitions: true })
  async conversions(slice: LogSlice, { tx }: LogContext): Promise<void> {
    await decideConversions(this.deps, tx, slice);
  }

  @LogHandler({ topic: sponsorshipTopic.name, group: 'attribution' })
  async deliverables(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await decideDeliverables(this.deps, tx, batch);
  }
}

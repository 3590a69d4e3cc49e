import { Controller, Inject } from '@nestjs/common';
import { conversionTopic, sponsorshipTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { decideConversions, decideDeliverables } from './decide-conversions.handler.js';

@Controller()
export class DecideConversionsConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: conversionTopic.name, group: 'attribution' })
  async conversions(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await decideConversions(this.deps, tx, batch);
  }

  @LogHandler({ topic: sponsorshipTopic.name, group: 'attribution' })
  async deliverables(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await decideDeliverables(this.deps, tx, batch);
  }
}

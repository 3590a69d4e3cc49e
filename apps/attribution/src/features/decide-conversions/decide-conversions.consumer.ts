import { Controller, Inject } from '@nestjs/common';
import { conversionTopic } from '#contracts';
import { type LogContext, LogHandler, type LogSlice } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { decideConversions } from './decide-conversions.handler.js';

@Controller()
export class DecideConversionsConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: conversionTopic.name, group: 'attribution', acrossPartitions: true })
  async conversions(slice: LogSlice, { tx }: LogContext): Promise<void> {
    await decideConversions(this.deps, tx, slice);
  }
}

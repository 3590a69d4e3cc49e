import { Controller, Inject } from '@nestjs/common';
import { clickTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { clickProjection } from './clicks.projection.js';
import { followClicks } from './follow-clicks.handler.js';

@Controller()
export class FollowClicksConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: clickTopic.name, group: clickProjection.group })
  async clicks(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await followClicks(this.deps, tx, batch);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { directoryTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { creatorProjection } from './creators.projection.js';
import { followDirectory } from './follow-directory.handler.js';

@Controller()
export class FollowDirectoryConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: directoryTopic.name, group: creatorProjection.group })
  async directory(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await followDirectory(this.deps, tx, batch);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { directoryTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from '../../attribution.deps.js';
import { followDirectory } from './follow-directory.handler.js';

@Controller()
export class FollowDirectoryConsumer {
  constructor(@Inject(ATTRIBUTION) private readonly deps: AttributionDeps) {}

  @LogHandler({ topic: directoryTopic.name, group: 'attribution' })
  async directory(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await followDirectory(this.deps, tx, batch);
  }
}

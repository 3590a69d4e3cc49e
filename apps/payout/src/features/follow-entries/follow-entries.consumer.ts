import { Controller } from '@nestjs/common';
import { entryTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { followEntries } from './follow-entries.handler.js';

@Controller()
export class FollowEntriesConsumer {
  @LogHandler({ topic: entryTopic.name, group: 'payout' })
  async entries(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await followEntries(tx, batch);
  }
}

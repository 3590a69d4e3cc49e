import { Controller } from '@nestjs/common';
import { entryTopic } from '#contracts';
import { type LogContext, LogHandler, type LogSlice } from '#runtime';
import { followEntries } from './follow-entries.handler.js';

@Controller()
export class FollowEntriesConsumer {
  @LogHandler({ topic: entryTopic.name, group: 'payout', acrossPartitions: true })
  async entries(slice: LogSlice, { tx }: LogContext): Promise<void> {
    await followEntries(tx, slice);
  }
}

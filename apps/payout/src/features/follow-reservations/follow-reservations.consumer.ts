import { Controller, Inject } from '@nestjs/common';
import { reservationTopic } from '#contracts';
import type { LogBatch } from '#event-log';
import { type LogContext, LogHandler } from '#runtime';
import { PAYOUT, type PayoutDeps } from '../../payout.deps.js';
import { followReservations } from './follow-reservations.handler.js';

@Controller()
export class FollowReservationsConsumer {
  constructor(@Inject(PAYOUT) private readonly deps: PayoutDeps) {}

  @LogHandler({ topic: reservationTopic.name, group: 'payout' })
  async reservations(batch: LogBatch, { tx }: LogContext): Promise<void> {
    await followReservations(this.deps, tx, batch);
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import type { LogServer } from './log-server.js';
import { LOG_SERVER, ReplaysController } from './replays.controller.js';

@Module({})
export class ReplaysModule {
  static of(server: Pick<LogServer, 'replay'>, consumed: readonly string[]): DynamicModule {
    return {
      module: ReplaysModule,
      controllers: consumed.length === 0 ? [] : [ReplaysController],
      providers: [{ provide: LOG_SERVER, useValue: server }],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { topics } from '#contracts';
import type { LogReader } from '#event-log';
import { OWN_LOG, OwnLogController } from './own-log.controller.js';

/** The routes on which a service lets others read its log. */
@Module({})
export class OwnLogModule {
  static of(log: LogReader, service: string): DynamicModule {
    const own = topics.filter(({ owner }) => owner === service);
    return {
      module: OwnLogModule,
      controllers: own.length === 0 ? [] : [OwnLogController],
      providers: [{ provide: OWN_LOG, useValue: { log, topics: own } }],
    };
  }
}

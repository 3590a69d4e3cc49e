import { Controller, Get, Inject } from '@nestjs/common';
import { Type } from 'typebox';
import { type AnswerOf, LogQuerySchema, logRoutes, type QueryOf } from '#contracts';
import type { LogReader, TopicSpec } from '#event-log';
import { problem } from '../problems/problem.js';
import { ParsedParam, ParsedQuery } from '../requests/parameters.js';
import { factOf } from '../transport/owner-log.js';

export const OWN_LOG = Symbol('own log');

interface OwnLog {
  readonly log: LogReader;
  readonly topics: readonly TopicSpec[];
}

const TopicSchema = Type.String({ maxLength: 100 });
const PartitionSchema = Type.Integer({ minimum: 0 });

/** The service's own log, for readers whom Kafka did not bring something. */
@Controller()
export class OwnLogController {
  constructor(@Inject(OWN_LOG) private readonly own: OwnLog) {}

  @Get(logRoutes.heads.path)
  async heads(@ParsedParam('topic', TopicSchema) topic: string): Promise<AnswerOf<typeof logRoutes.heads>> {
    this.refuseUnknown(topic);
    const heads = await this.own.log.heads(topic);
    return { heads: heads.map(String) };
  }

  @Get(logRoutes.read.path)
  async read(
    @ParsedParam('topic', TopicSchema) topic: string,
    @ParsedParam('partition', PartitionSchema) partition: number,
    @ParsedQuery(LogQuerySchema) { from, limit }: QueryOf<typeof logRoutes.read>,
  ): Promise<AnswerOf<typeof logRoutes.read>> {
    this.refuseUnknown(topic, partition);
    const { firstOffset, events } = await this.own.log.read({ topic, partition, offset: BigInt(from) }, limit);
    return { firstOffset: String(firstOffset), facts: events.map(factOf) };
  }

  private refuseUnknown(name: string, partition = 0): void {
    const topic = this.own.topics.find((owned) => owned.name === name);
    if (topic === undefined)
      throw problem(404, 'topic-unknown', 'No such topic', `${name} is not a topic of this service.`);
    if (partition < topic.partitions) return;
    throw problem(404, 'partition-unknown', 'No such partition', `${name} has ${topic.partitions} partitions.`);
  }
}

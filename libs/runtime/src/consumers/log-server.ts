import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import {
  AheadFault,
  ArchiveFault,
  type Consumer,
  GapFault,
  isPermanent,
  type Replayed,
  replayParked,
  runConsumer,
  type SliceHandler,
} from '#event-log';
import type { Database } from '#postgres';
import type { Logger } from '../logging/logger.js';
import type { LogTransport } from '../transport/log-transport.port.js';
import { type LogHandlerSpec, logTransport } from './log-handler.js';

interface LogServerOptions {
  /** The service's own: holds the checkpoints, and what the handlers write. */
  readonly database: Database;
  /** The topics that the service says it consumes. */
  readonly topics: readonly string[];
  readonly transport: Pick<LogTransport, 'readerFor' | 'ownerLog'>;
  readonly log: Logger;
  readonly clock: () => string;
}

export interface GroupCount {
  readonly group: string;
  readonly topic: string;
  readonly count: bigint;
}

const parkedKeys = `
  select consumer_group as "group", topic, count(*) as count
  from parked_key where consumer_group = any($1::text[]) group by consumer_group, topic`;

/** Hosts consumers in Nest: one for each method that is marked with `@LogHandler`. */
export class LogServer extends Server implements CustomTransportStrategy {
  override readonly transportId = logTransport;
  /** The runner has to see a handler's fault as it was thrown: it tries again, or parks the key. */
  override readonly propagatesEventHandlerErrors = true;
  private running: { readonly spec: LogHandlerSpec; readonly consumer: Consumer }[] = [];

  constructor(private readonly options: LogServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Ends after the slices under way have been committed. */
  async close(): Promise<void> {
    const stopping = this.running;
    this.running = [];
    await Promise.all(stopping.map(({ consumer }) => consumer.stop()));
  }

  /** Events between each group's checkpoint and the head of its topic. */
  async lag(): Promise<readonly GroupCount[]> {
    return Promise.all(
      this.running.map(async ({ spec: { group, topic }, consumer }) => {
        const partitions = await consumer.lag();
        return { group, topic, count: partitions.reduce((sum, { behind }) => sum + behind, 0n) };
      }),
    );
  }

  /** Seconds since the oldest fact was recorded that waits for each group; 0 where none does. */
  async age(): Promise<readonly { readonly group: string; readonly topic: string; readonly count: number }[]> {
    return Promise.all(
      this.running.map(async ({ spec: { group, topic }, consumer }) => {
        const since = await consumer.waitingSince();
        const waitedMs = since === undefined ? 0 : Date.parse(this.options.clock()) - Date.parse(since);
        return { group, topic, count: Math.max(0, waitedMs) / 1_000 };
      }),
    );
  }

  /** Keys whose facts queue behind one that failed for good. Groups and topics without any are left out. */
  async parked(): Promise<readonly GroupCount[]> {
    if (this.running.length === 0) return [];
    const groups = this.running.map(({ spec }) => spec.group);
    return (await this.options.database.query<GroupCount>(parkedKeys, [groups])).rows;
  }

  /** Works on what a parked key holds, by the handler that is hosted for the group. Undefined where none is. */
  async replay(wanted: { group: string; topic: string; key: string; max: number }): Promise<Replayed | undefined> {
    const { database, transport } = this.options;
    const handler = [...this.messageHandlers.values()].find((hosted) => {
      const { group, topic } = specOf(hosted);
      return group === wanted.group && topic === wanted.topic;
    });
    if (handler === undefined) return undefined;
    return replayParked({ ...wanted, database, reader: transport.ownerLog(wanted.topic), handle: handleWith(handler) });
  }

  on(): never {
    throw new Error('the log server emits no events of its own');
  }

  unwrap<T>(): T {
    return this.running.map(({ consumer }) => consumer) as T;
  }

  private async start(): Promise<void> {
    const handlers = [...this.messageHandlers.values()];
    this.refuseWrongHandlers(handlers);
    for (const handler of handlers) {
      const spec = specOf(handler);
      this.running.push({ spec, consumer: await this.consume(spec, handler) });
    }
  }

  private refuseWrongHandlers(handlers: readonly MessageHandler[]): void {
    const handled = new Set(handlers.map((handler) => specOf(handler).topic));
    const faults = [
      ...handlers.filter(({ next }) => next !== undefined).map((handler) => `${nameOf(handler)} has two handlers`),
      ...handlers.filter((handler) => !this.options.topics.includes(specOf(handler).topic)).map(undeclared),
      ...this.options.topics.filter((topic) => !handled.has(topic)).map((topic) => `${topic} has no handler`),
    ];
    if (faults.length > 0) throw new Error(`the consumers do not fit what the service consumes: ${faults.join('; ')}`);
  }

  private consume(
    { topic, group, from, maxBatch, acrossPartitions = false }: LogHandlerSpec,
    handler: MessageHandler,
  ): Promise<Consumer> {
    const { database, transport, log } = this.options;
    return runConsumer({
      database,
      reader: transport.readerFor(topic, group),
      spec: { group, topics: [topic], from: from ?? 'start', ...(maxBatch === undefined ? {} : { maxBatch }) },
      handle: handleWith(handler),
      acrossPartitions,
      onFault: (fault) => {
        log[isForPeople(fault) ? 'error' : 'warn']({ err: fault, topic, group }, 'a slice failed');
      },
    });
  }
}

/** What does not pass by itself: a fact that can never be worked on, a log that lacks something, a file that is gone. */
function isForPeople(fault: unknown): boolean {
  return isPermanent(fault) || [GapFault, AheadFault, ArchiveFault].some((kind) => fault instanceof kind);
}

/** Nest answers a throwing handler with an observable that throws the same. */
function handleWith(handler: MessageHandler): SliceHandler {
  return async (batch, context) => {
    const result: unknown = await handler(batch, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };
}

function specOf(handler: MessageHandler): LogHandlerSpec {
  return handler.extras as unknown as LogHandlerSpec;
}

function nameOf(handler: MessageHandler): string {
  const { topic, group } = specOf(handler);
  return `group ${group} of ${topic}`;
}

function undeclared(handler: MessageHandler): string {
  return `${nameOf(handler)} reads a topic that the service does not say it consumes`;
}

import type { DynamicModule, InjectionToken } from '@nestjs/common';
import type { TObject } from 'typebox';
import type { Topic } from '#contracts';
import type { Projection } from '#event-log';
import type { Migration } from '#postgres';
import type { ConfigOf } from '../config/common-settings.js';
import type { OpenApiInfo } from '../openapi/openapi-document.js';
import type { Platform } from './platform.js';

/**
 * All that makes a service, as one value: it can be started in a process of its own or beside the others.
 *
 * ```ts
 * export const attributionSettings = Type.Object({
 *   DECISION_CHUNK: Type.Integer({ minimum: 1, default: 500, description: 'Facts decided in one transaction' }),
 * });
 *
 * export const attributionService = defineService({
 *   name: 'attribution',
 *   config: attributionSettings,
 *   migrations: attributionMigrations,
 *   consumes: [clickTopic],
 *   module: (config, platform) => AttributionModule.register(config, platform),
 * });
 *
 * @Controller()
 * class DecisionController {
 *   constructor(@Inject(DEPS) private readonly deps: Deps) {}
 *
 *   @Get(attributionRoutes.getDecision.path)
 *   get(@ParsedParam('decisionId', IdSchema) id: string) {
 *     return readDecision(this.deps, id);
 *   }
 * }
 *
 * @Controller()
 * class ClickConsumer {
 *   constructor(@Inject(DEPS) private readonly deps: Deps) {}
 *
 *   @LogHandler({ topic: clickTopic.name, group: 'attribution-clicks' })
 *   record(batch: LogBatch, { tx }: LogContext) {
 *     return recordClicks({ ...this.deps, tx }, batch.events);
 *   }
 * }
 *
 * // main.ts
 * await runService(attributionService, process.env);
 * ```
 */
export interface ServiceDefinition<Settings extends TObject = TObject> {
  /** Also the name of its database, and the owner of its topics. */
  readonly name: string;
  /** Its own settings; those of `commonSettings` and the logs that it reads are added. */
  readonly config: Settings;
  /** The service refuses to start on a database that lacks one of them. */
  readonly migrations: readonly Migration[];
  /** Each needs a `@LogHandler`. */
  readonly consumes?: readonly Pick<Topic, 'name' | 'owner' | 'partitions' | 'storage'>[];
  /** Tables that are a function of what it consumes: `tributary log rebuild` makes them anew. */
  readonly projections?: readonly Projection[];
  module(config: ConfigOf<Settings>, platform: Platform): DynamicModule;
  /** Provider token of the guard of routes that are neither public nor internal. Without it they are refused. */
  readonly accessGuard?: InjectionToken;
  /** With it the service serves `/openapi.json` and `/docs`. */
  readonly openApi?: OpenApiInfo;
}

/** Ties the type of the config to its schema. */
export function defineService<Settings extends TObject>(
  definition: ServiceDefinition<Settings>,
): ServiceDefinition<Settings> {
  return definition;
}

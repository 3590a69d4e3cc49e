export { describedRoles, Describe, type RouteDescription } from './openapi/describe.js';
export { type OpenApiInfo, openApiDocument } from './openapi/openapi-document.js';
export { PublicRoute } from './access/public-route.js';
export { type CallOf, type InternalClient, internalClient } from './client/internal-client.js';
export {
  type CommonConfig,
  commonSettings,
  type ConfigOf,
  type LogTransportName,
  logUrlVariable,
  settingsOf,
  transportOf,
} from './config/common-settings.js';
export { type KafkaConfig, kafkaSettings, openKafka } from './config/kafka-settings.js';
export { describeConfig } from './config/describe-config.js';
export { ConfigFault, type Environment, loadConfig, type SettingFault } from './config/load-config.js';
export { LogHandler, type LogHandlerSpec, logHandlersOf } from './consumers/log-handler.js';
export { Answered, answerOnce } from './idempotency/answer-once.js';
export { idempotencyTableSql } from './idempotency/idempotency-table.js';
export { Once, type OnceKey, onceKeyOf } from './idempotency/once-key.js';
export { currentCorrelationId, withCorrelation } from './logging/correlation.js';
export { type Logger, logger } from './logging/logger.js';
export { hideValues } from './logging/redaction.js';
export { type PointedError, Problem, problem, refusalProblem, type RefusalTable } from './problems/problem.js';
export { ParsedBody, ParsedParam, ParsedQuery, RawBody } from './requests/parameters.js';
export { parse } from './requests/parse.js';
export type { Platform, PlatformOverrides } from './service/platform.js';
export { runService } from './service/run-service.js';
export { defineService, type ServiceDefinition } from './service/service-definition.js';
export { type RunningService, SchemaFault, startService } from './service/start-service.js';
export type { BatchContext as LogContext, LogBatch, LogSlice } from '#event-log';

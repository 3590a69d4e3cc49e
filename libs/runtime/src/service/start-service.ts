import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TObject } from 'typebox';
import { pendingMigrations } from '#postgres';
import { type ConfigOf, settingsOf, transportOf } from '../config/common-settings.js';
import { type Environment, loadConfig } from '../config/load-config.js';
import { lagCheck, parkedCheck, projectionCheck } from '../consumers/consumer-checks.js';
import { LogServer } from '../consumers/log-server.js';
import { ReplaysModule } from '../consumers/replays.module.js';
import { placesGauge } from '../health/metrics.js';
import { databaseCheck } from '../health/readiness.js';
import { OwnLogModule } from '../own-log/own-log.module.js';
import { openHttpApp } from './http-app.js';
import { type Intake, openIntake } from './intake.js';
import { openPlatform, type OpenedPlatform } from './open-platform.js';
import type { Platform, PlatformOverrides } from './platform.js';
import type { ServiceDefinition } from './service-definition.js';

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly port: number;
  /** Where other services reach it: `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Unready, no new requests, consumers stopped, requests under way answered, connections closed. */
  stop(): Promise<void>;
  /** Answers a request that another HTTP server has accepted. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
}

/** The database is not at the version that the service was built for. */
export class SchemaFault extends Error {
  constructor(service: string, pending: readonly string[]) {
    super(`the database of ${service} lacks ${pending.join(', ')}: run its migrations first`);
    this.name = 'SchemaFault';
  }
}

/** Starts a service in this process. Throws ConfigFault, SchemaFault and TopicFault; what it had opened is closed again. */
export async function startService<Settings extends TObject>(
  definition: ServiceDefinition<Settings>,
  env: Environment,
  overrides: PlatformOverrides = {},
): Promise<RunningService> {
  const config = loadConfig(settingsOf(definition, transportOf(env)), env) as ConfigOf<Settings>;
  const opened = await openPlatform(definition, config, overrides);
  const { platform, close } = opened;
  try {
    const pending = await pendingMigrations(platform.database, definition.migrations);
    if (pending.length > 0) throw new SchemaFault(definition.name, pending);
    return await start(definition, config, opened);
  } catch (fault) {
    await close();
    throw fault;
  }
}

async function start<Settings extends TObject>(
  definition: ServiceDefinition<Settings>,
  config: ConfigOf<Settings>,
  { platform, transport, close }: OpenedPlatform,
): Promise<RunningService> {
  const { database, logger, metrics, newId, clock } = platform;
  const consumed = (definition.consumes ?? []).map(({ name }) => name);
  const logServer = new LogServer({ database, topics: consumed, transport, log: logger, clock });
  const intake = openIntake();
  const app = await openHttpApp({
    modules: [
      definition.module(config, platform),
      OwnLogModule.of(platform.log, definition.name),
      ReplaysModule.of(logServer, consumed),
    ],
    config,
    newId,
    logger,
    metrics,
    intake,
    checks: [
      databaseCheck(database),
      lagCheck(logServer, config.READY_MAX_LAG),
      parkedCheck(logServer),
      ...(definition.projections === undefined ? [] : [projectionCheck(database, definition.projections)]),
    ],
    accessGuard: definition.accessGuard,
    openApi: definition.openApi,
  });
  measureConsumers(platform, logServer);
  const stop = once(() => stopService({ app, intake, logServer, close }));
  try {
    await transport.start();
    app.connectMicroservice({ strategy: logServer }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.listen(config.PORT, config.HOST);
  } catch (fault) {
    await logServer.close();
    await app.close();
    throw fault;
  }
  const url = await app.getUrl();
  logger.info({ url }, 'started');
  const server = app.getHttpAdapter().getInstance();
  const handleRequest: RunningService['handleRequest'] = (request, response) => server.routing(request, response);
  return { app, port: Number(new URL(url).port), url, stop, handleRequest };
}

function measureConsumers({ metrics }: Platform, server: LogServer): void {
  placesGauge(metrics, {
    name: 'log_consumer_lag',
    help: "Events between a group's checkpoint and the head of its topic",
    read: () => server.lag(),
  });
  placesGauge(metrics, {
    name: 'log_consumer_age_seconds',
    help: 'Seconds since the oldest fact was recorded that waits for a group',
    read: () => server.age(),
  });
  placesGauge(metrics, {
    name: 'log_parked_keys',
    help: 'Keys whose facts queue behind one that failed for good',
    read: () => server.parked(),
  });
}

interface Stoppable {
  readonly app: NestFastifyApplication;
  readonly intake: Intake;
  readonly logServer: LogServer;
  readonly close: () => Promise<void>;
}

async function stopService({ app, intake, logServer, close }: Stoppable): Promise<void> {
  intake.close();
  await logServer.close();
  await app.close();
  await close();
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
}

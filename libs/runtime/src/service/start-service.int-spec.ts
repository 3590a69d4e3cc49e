import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Controller, type DynamicModule, Get, Inject, Module } from '@nestjs/common';
import { Type } from 'typebox';
import { type DirectoryEvent, directoryTopic } from '#contracts';
import {
  consumerPausesSql,
  consumerTablesSql,
  type EventLog,
  logTablesSql,
  type NewEvent,
  PermanentFault,
  postgresEventLog,
  TransientFault,
} from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { PublicRoute } from '../access/public-route.js';
import { ConfigFault } from '../config/load-config.js';
import { LogHandler } from '../consumers/log-handler.js';
import { logger } from '../logging/logger.js';
import { defineService, type LogBatch, type LogContext, type Platform, SchemaFault, startService } from '../index.js';
import type { RunningService } from './start-service.js';

const SEEN = Symbol('seen');

/** What the handler is told to do, by creator. */
type Orders = Map<string, () => Promise<void>>;

@Controller()
class DirectoryConsumer {
  constructor(@Inject(SEEN) private readonly orders: Orders) {}

  @LogHandler({ topic: directoryTopic.name, group: 'attribution-directory', maxBatch: 1 })
  async see(batch: LogBatch, { tx }: LogContext): Promise<void> {
    for (const event of batch.events) {
      await this.orders.get(event.key)?.();
      await tx.query('insert into seen (key) values ($1)', [event.key]);
    }
  }
}

@Controller()
class SlowController {
  constructor(@Inject(SEEN) private readonly orders: Orders) {}

  @PublicRoute()
  @Get('/slow')
  async slow() {
    await this.orders.get('slow')?.();
    return { done: true };
  }
}

@Module({})
class AttributionModule {
  static register(orders: Orders): DynamicModule {
    return {
      module: AttributionModule,
      controllers: [DirectoryConsumer, SlowController],
      providers: [{ provide: SEEN, useValue: orders }],
    };
  }
}

const migrations = [
  {
    name: '0001-tables',
    sql: `${consumerTablesSql()}${consumerPausesSql()}; create table seen (key text); grant select, insert on seen to {{app}};`,
  },
];

let gateway: TestDatabase;
let attribution: TestDatabase;
let directory: EventLog;
const running: RunningService[] = [];

beforeAll(async () => {
  gateway = await testDatabase('gateway', [{ name: '0001-log', sql: logTablesSql() }]);
  attribution = await testDatabase('attribution', migrations);
  directory = postgresEventLog({
    database: gateway.app,
    topics: [directoryTopic],
    clock: () => new Date().toISOString(),
  });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});
afterAll(async () => {
  await gateway.drop();
  await attribution.drop();
});

const env = (more: Record<string, string> = {}) => ({
  DATABASE_URL: attribution.url,
  GATEWAY_LOG_URL: gateway.readerUrl,
  SERVICE_TOKEN: 'the-service-token',
  ...more,
});
const silent = { logger: logger('attribution', 'silent') };

async function open(orders: Orders = new Map(), environment = env()): Promise<RunningService> {
  const definition = defineService({
    name: 'attribution',
    config: Type.Object({ DECISION_CHUNK: Type.Integer({ default: 500 }) }),
    migrations,
    consumes: [directoryTopic],
    module: (config, platform: Platform) => {
      expect([config.DECISION_CHUNK, config.LOG_LEVEL, platform.service]).toEqual([500, 'info', 'attribution']);
      return AttributionModule.register(orders);
    },
  });
  const service = await startService(definition, environment, silent);
  running.push(service);
  return service;
}

let registered = 0;
async function register(): Promise<string> {
  registered += 1;
  const creatorId = `01900000-0000-7000-8000-${String(registered).padStart(12, '0')}`;
  const occurredAt = '2026-10-03T14:05:09.000Z';
  const event: DirectoryEvent = { type: 'CreatorRegistered', creatorId, handle: 'ada', displayName: 'Ada', occurredAt };
  const logged: NewEvent = {
    ...directoryTopic.encode(event),
    id: creatorId,
    key: creatorId,
    occurredAt,
    correlationId: creatorId,
  };
  await directory.append({ topic: directoryTopic.name, events: [logged] });
  return creatorId;
}

const timesSeen = async (key: string) =>
  (await attribution.app.query('select from seen where key = $1', [key])).rowCount;
const ready = async (service: RunningService) => (await fetch(`${service.url}/readyz`)).json() as Promise<object>;

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a service starts on its environment alone, is ready, and its consumers follow the log of another', async () => {
  const service = await open();
  const creator = await register();
  await until(async () => (await timesSeen(creator)) === 1);
  expect(await ready(service)).toEqual({
    status: 'ready',
    checks: [
      { name: 'intake', ready: true },
      { name: 'database', ready: true },
      { name: 'log lag', ready: true },
      { name: 'parked keys', ready: true },
    ],
  });
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const lag = metrics.split('\n').filter((line) => line.startsWith('log_consumer_lag{'));
  expect(lag).toEqual([
    'log_consumer_lag{group="attribution-directory",topic="gateway.directory.v1",service="attribution"} 0',
  ]);
  expect(metrics).toContain(
    'log_consumer_age_seconds{group="attribution-directory",topic="gateway.directory.v1",service="attribution"} 0',
  );
});

test('what the handler throws reaches the runner as it is: transient is tried again, permanent parks the key', async () => {
  const orders: Orders = new Map();
  const service = await open(orders);
  let tries = 0;
  const passing = await register();
  orders.set(passing, () => {
    tries += 1;
    return tries < 3 ? Promise.reject(new TransientFault('later')) : Promise.resolve();
  });
  const failing = await register();
  orders.set(failing, () => Promise.reject(new PermanentFault('never')));
  await until(async () => (await timesSeen(passing)) === 1);
  await until(
    async () => (await attribution.app.query('select from parked_key where key = $1', [failing])).rowCount === 1,
  );
  expect(await timesSeen(failing)).toBe(0);
  expect(await ready(service)).toMatchObject({
    status: 'ready',
    checks: expect.arrayContaining([
      { name: 'parked keys', ready: true, detail: 'attribution-directory of gateway.directory.v1: 1' },
    ]) as object[],
  });
});

test('a consumer that is further behind than it may be makes the service unready, by name', async () => {
  const orders: Orders = new Map();
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const service = await open(orders, env({ READY_MAX_LAG: '1' }));
  const keys: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const key = await register();
    orders.set(key, () => gate);
    keys.push(key);
  }
  await until(async () => (await fetch(`${service.url}/readyz`)).status === 503);
  expect(await ready(service)).toMatchObject({
    detail: expect.stringMatching(/^log lag: attribution-directory of/) as string,
  });
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const [, seconds] = /log_consumer_age_seconds\{group="attribution-directory".*\} (\S+)/.exec(metrics) ?? [];
  expect(Number(seconds)).toBeGreaterThan(0);
  go();
  await until(async () => (await fetch(`${service.url}/readyz`)).status === 200);
});

test('stopping refuses new requests, ends slices and requests under way, then lets go of everything', async () => {
  const orders: Orders = new Map();
  const service = await open(orders);
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  let entered = 0;
  const wait = () => {
    entered += 1;
    return gate;
  };
  orders.set('slow', wait);
  const creator = await register();
  orders.set(creator, wait);
  const slow = fetch(`${service.url}/slow`);
  await until(() => entered === 2);
  const stopped = service.stop();
  expect((await fetch(`${service.url}/slow`)).status).toBe(503);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  go();
  expect(await (await slow).json()).toEqual({ done: true });
  await stopped;
  expect(await timesSeen(creator)).toBe(1);
  await expect(fetch(`${service.url}/healthz`)).rejects.toThrow('fetch failed');
  const connected = "select from pg_stat_activity where usename = $1 and application_name = 'attribution'";
  const user = new URL(attribution.url).username;
  await until(async () => (await attribution.admin.query(connected, [user])).rowCount === 0);
});

test('a request that another server accepted is answered the same', async () => {
  const service = await open();
  const front = createServer((request, response) => service.handleRequest(request, response));
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}/slow`);
  expect(await answer.json()).toEqual({ done: true });
  front.closeAllConnections();
  front.close();
});

test('a port that is taken is a fault at boot', async () => {
  const { port } = await open();
  await expect(open(new Map(), env({ PORT: String(port) }))).rejects.toThrow('EADDRINUSE');
});

test('settings of the log that it reads are asked for by name', async () => {
  await expect(startService(bare([], [directoryTopic]), { ...env(), GATEWAY_LOG_URL: '' }, silent)).rejects.toThrow(
    ConfigFault,
  );
});

test('a database that lacks a migration is not served', async () => {
  const later = defineService({ ...bare(), migrations: [...migrations, { name: '0002-later', sql: 'select 1' }] });
  const fault = startService(later, env(), silent);
  await expect(fault).rejects.toThrow(SchemaFault);
  await expect(fault).rejects.toThrow('the database of attribution lacks 0002-later');
});

/** A service of some consumers and nothing else. */
function bare(controllers: NonNullable<DynamicModule['controllers']> = [], consumes: (typeof directoryTopic)[] = []) {
  return defineService({
    name: 'attribution',
    config: Type.Object({}),
    migrations,
    consumes,
    module: () => ({ module: AttributionModule, controllers, providers: [{ provide: SEEN, useValue: new Map() }] }),
  });
}

@Controller()
class SameGroupConsumer {
  @LogHandler({ topic: directoryTopic.name, group: 'attribution-directory' })
  see(): Promise<void> {
    return Promise.resolve();
  }
}

test.each([
  ['a topic without a handler', [], [directoryTopic], 'gateway.directory.v1 has no handler'],
  ['a handler without its topic', [DirectoryConsumer], [], 'reads a topic that the service does not say it consumes'],
  ['two handlers of one group', [DirectoryConsumer, SameGroupConsumer], [directoryTopic], 'has two handlers'],
])('%s is a fault at boot', async (_, controllers, consumes, message) => {
  await expect(startService(bare(controllers, consumes), env(), silent)).rejects.toThrow(message);
});

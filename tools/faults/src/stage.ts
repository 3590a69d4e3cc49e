import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type KafkaClient, openKafkaClient } from '#event-log';
import { type Database, openDatabase, startEmbeddedServer, temporaryServerFolder } from '#postgres';
import { type ServiceName, serviceNames } from '../../../apps/standalone/src/composition/environments.js';
import { type RunningServices, startServices } from '../../../apps/standalone/src/composition/service-processes.js';
import { plantNamedPoints } from './faults/named-points.js';

/** The broker of the Kafka tests. `data` is where its records are, where that can be reached. */
export interface Broker {
  readonly brokers: string;
  readonly data?: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A house at work: each service in processes of its own, over a real broker. What dies is started again. */
export interface Stage {
  readonly services: RunningServices;
  readonly broker: Broker;
  readonly kafka: KafkaClient;
  readonly namespace: string;
  /** As the superuser. */
  readonly databases: Readonly<Record<ServiceName, Database>>;
  killPostgres(): void;
  startPostgres(): Promise<void>;
  close(): Promise<void>;
}

const instances = 2;
const supervisedEveryMs = 250;

export async function openStage(): Promise<Stage> {
  const folder = temporaryServerFolder('tributary-faults-');
  const { startBroker } = (await import(pathToFileURL(resolve('tools/kafka/broker.mjs')).href)) as {
    startBroker: () => Promise<Broker>;
  };
  const broker = await startBroker();
  const namespace = `faults.${randomUUID()}.`; // a broker that goes on holds what an earlier run left
  const env = { KAFKA_BROKERS: broker.brokers, KAFKA_NAMESPACE: namespace };
  const services = await startServices(folder, {
    transport: 'kafka',
    instances,
    env,
    async prepare({ databases }) {
      const alone = ['--replication-factor', '1', '--min-in-sync-replicas', '1'];
      const create = [resolve('dist/apps/cli/src/main.js'), 'log', 'create-topics', ...alone];
      execFileSync(process.execPath, create, { env: { PATH: process.env.PATH, ...env } });
      for (const name of serviceNames) await plantNamedPoints(databases[name].adminUrl);
    },
  });
  const { house, processes } = services;
  const databases = Object.fromEntries(
    serviceNames.map((name) => [name, openDatabase({ url: house.databases[name].adminUrl, name: 'faults', max: 4 })]),
  ) as Record<ServiceName, Database>;
  const kafka = await openKafkaClient('kafkajs', { brokers: [broker.brokers], clientId: 'faults' });
  const supervising = setInterval(() => {
    for (const each of processes) if (!each.isRunning()) each.start();
  }, supervisedEveryMs);
  const postgres = { folder: join(folder, 'postgres'), port: Number(new URL(house.databases.ledger.adminUrl).port) };
  return {
    services,
    broker,
    kafka,
    namespace,
    databases,
    killPostgres() {
      const [pid] = readFileSync(join(house.server?.folder ?? '', 'data', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    startPostgres: () => untilStarted(() => startEmbeddedServer(postgres)),
    async close() {
      clearInterval(supervising);
      await Promise.all(Object.values(databases).map((database) => database.end()));
      await services.end('SIGKILL');
      await kafka.close();
      await broker.stop();
      const data = house.server?.folder;
      for (const left of [folder, ...(data === undefined ? [] : [data])])
        rmSync(left, { recursive: true, force: true });
    },
  };
}

/** The children of a killed postmaster hold its memory for a moment longer. */
async function untilStarted(start: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await start();
      return;
    } catch (fault) {
      if (attempt === 20) throw fault;
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

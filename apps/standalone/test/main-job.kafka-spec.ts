import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { kafkaLibraries } from '#event-log';
import { startHouseOfServices } from './house-process.js';
import { mainJobContract } from './main-job.contract.js';
import { openWalk } from './walk.js';

const cli = join(resolve(import.meta.dirname, '../../..'), 'dist/apps/cli/src/main.js');
const alone = ['--replication-factor', '1', '--min-in-sync-replicas', '1'];

describe.each(kafkaLibraries)('separate processes over Kafka by %s, attribution and ledger twice', (library) => {
  const env = {
    KAFKA_BROKERS: process.env.KAFKA_TEST_BROKERS ?? '',
    KAFKA_CLIENT: library,
    KAFKA_NAMESPACE: `${randomUUID()}.`,
  };
  const prepare = () => {
    execFileSync(process.execPath, [cli, 'log', 'create-topics', ...alone], {
      env: { PATH: process.env.PATH, ...env },
    });
    return Promise.resolve();
  };
  mainJobContract(() =>
    openWalk((folder) => startHouseOfServices(folder, { transport: 'kafka', env, prepare, instances: 2 })),
  );
});

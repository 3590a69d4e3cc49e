import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, type RunningService, startService } from '#runtime';
import { addresses, type ServiceName, services } from './composition/environments.js';
import { forgetAddresses, tellAddresses } from './composition/service-addresses.js';
import { type House, openHouse } from './composition/house.js';
import { runDemo } from './demo/run-demo.js';
import { type FrontServer, openFrontServer } from './front-server.js';
import { lockInstallation } from './installation-lock.js';
import { standaloneSettings } from './standalone.config.js';

export interface Standalone {
  readonly url: string;
  readonly house: House;
  stop(): Promise<void>;
}

export type Print = (line: string) => void;

/** All services in one process on one public port. What a killed start has left is taken up again. */
export async function startStandalone(env: Record<string, string | undefined>, print: Print): Promise<Standalone> {
  const config = loadConfig(standaloneSettings, env);
  const unlock = lockInstallation(config.DATA_DIR);
  // The port first: somebody who has it already must not lose their database to us.
  const front = await openFrontServer(config.PORT, config.HOST);
  const running: RunningService[] = [];
  let house: House | undefined;
  const stop = async (): Promise<void> => {
    forgetAddresses(config.DATA_DIR);
    await front.close();
    for (const service of running.reverse()) await service.stop();
    await house?.server?.stop();
    unlock();
  };
  try {
    print('Starting PostgreSQL and bringing the databases up to date …');
    house = await openHouse({
      folder: config.DATA_DIR,
      ...(config.DATABASE_ADMIN_URL === undefined ? {} : { adminUrl: config.DATABASE_ADMIN_URL }),
    });
    await startServices(house, { front, running, logLevel: config.LOG_LEVEL });
    const demoMark = join(house.folder, 'demo.done');
    if (config.DEMO === 'yes' && !existsSync(demoMark)) {
      await runDemo({ url: front.url, secrets: house.secrets, print });
      writeFileSync(demoMark, new Date().toISOString());
    }
    return { url: front.url, house, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function startServices(
  house: House,
  { front, running, logLevel }: { front: FrontServer; running: RunningService[]; logLevel: string },
): Promise<void> {
  const start = async (name: ServiceName, more: Record<string, string> = {}): Promise<RunningService> => {
    const service = await startService(services[name], { ...house.environments[name], LOG_LEVEL: logLevel, ...more });
    running.push(service);
    return service;
  };
  const [ingestion, attribution, ledger, payout] = await Promise.all([
    start('ingestion'),
    start('attribution'),
    start('ledger'),
    start('payout'),
  ]);
  const urls = { ingestion: ingestion.url, attribution: attribution.url, ledger: ledger.url, payout: payout.url };
  const gateway = await start('gateway', { ...addresses(urls), PUBLIC_URL: front.url });
  tellAddresses(house.folder, { ...urls, gateway: gateway.url });
  front.serve({
    ingestion: (request, response) => ingestion.handleRequest(request, response),
    gateway: (request, response) => gateway.handleRequest(request, response),
  });
}

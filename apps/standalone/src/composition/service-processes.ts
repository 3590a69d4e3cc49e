import { createServer, request } from 'node:http';
import type { LogTransportName } from '#runtime';
import { openFrontServer, type RequestHandler } from '../front-server.js';
import { addresses, type ServiceName, serviceNames } from './environments.js';
import { type House, openHouse } from './house.js';
import { type ServiceProcess, serviceProcess } from './service-process.js';

export interface ServicesOptions {
  /** What every process is told beside its own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly transport?: LogTransportName;
  /** Processes of attribution and of the ledger. */
  readonly instances?: number;
  /** After the databases are there, before the services start. */
  readonly prepare?: (house: House) => Promise<void>;
}

export interface RunningServices {
  readonly house: House;
  /** The one public port. */
  readonly url: string;
  readonly processes: readonly ServiceProcess[];
  /** Ends every process by a signal, then the database server. 0 where each went in order. */
  readonly end: (signal: NodeJS.Signals) => Promise<number>;
}

/** Each service as a process of its own, told everything by its environment; ingestion and gateway behind one port. */
export async function startServices(folder: string, options: ServicesOptions = {}): Promise<RunningServices> {
  const { transport = 'postgres', instances = 1 } = options;
  const house = await openHouse({ folder, transport });
  const front = await openFrontServer(0, '127.0.0.1');
  const urls = {} as Record<ServiceName, string>;
  for (const name of serviceNames) urls[name] = `http://127.0.0.1:${await freePort()}`;
  const common = { ...addresses(urls), GATEWAY_URL: urls.gateway, PUBLIC_URL: front.url, ...options.env };
  const processOf = async (name: ServiceName, instance: number): Promise<ServiceProcess> => {
    const url = instance === 0 ? urls[name] : `http://127.0.0.1:${await freePort()}`;
    return serviceProcess(name, url, { ...house.environments[name], ...common });
  };
  const processes: ServiceProcess[] = [];
  for (const name of serviceNames) {
    const count = name === 'attribution' || name === 'ledger' ? instances : 1;
    for (let instance = 0; instance < count; instance += 1) processes.push(await processOf(name, instance));
  }
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    const codes = await Promise.all(processes.map((each) => each.end(signal)));
    await front.close();
    await house.server?.stop();
    return codes.every((code) => code === 0) ? 0 : 1;
  };
  try {
    await options.prepare?.(house);
    for (const each of processes) each.start();
    await Promise.all(processes.map((each) => each.untilReady()));
  } catch (fault) {
    await end('SIGKILL');
    throw fault;
  }
  front.serve({ ingestion: passOnTo(urls.ingestion), gateway: passOnTo(urls.gateway) });
  return { house, url: front.url, processes, end };
}

function passOnTo(url: string): RequestHandler {
  return (incoming, response) => {
    const { method, headers } = incoming;
    const onward = request(url + (incoming.url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  };
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

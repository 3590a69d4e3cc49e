import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { addresses, type ServiceName, serviceNames } from '../src/composition/environments.js';
import { type House, openHouse } from '../src/composition/house.js';
import { signToken } from '../src/composition/tokens.js';
import { demoClient, eventually, signedEvents } from '../src/demo/demo-client.js';
import { houseFolder, removeHouse } from './house-process.js';

const root = resolve(import.meta.dirname, '../../..');
let folder: string;
let house: House;
const children: ChildProcess[] = [];
const urls = {} as Record<ServiceName, string>;

beforeAll(async () => {
  folder = houseFolder();
  house = await openHouse({ folder });
  for (const name of serviceNames) urls[name] = `http://127.0.0.1:${await freePort()}`;
  for (const name of serviceNames) children.push(startProcess(name));
  await Promise.all(serviceNames.map((name) => untilReady(urls[name])));
});
afterAll(async () => {
  await Promise.all(children.map((child) => ended(child)));
  await house.server?.stop();
  await removeHouse(folder);
});

/** A service as a process of its own, told everything by its environment. */
function startProcess(name: ServiceName): ChildProcess {
  const others = name === 'gateway' ? { ...addresses(urls), PUBLIC_URL: urls.gateway } : {};
  return spawn(process.execPath, [join(root, `dist/apps/${name}/src/main.js`)], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      ...house.environments[name],
      ...others,
      PORT: new URL(urls[name]).port,
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  });
}

async function untilReady(url: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${url} did not become ready`);
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once('exit', (code) => done(code));
    child.kill('SIGTERM');
  });
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

test('five processes, each with its own database, carry a fact from the edge to the books', async () => {
  const operator = demoClient(urls.gateway, await signToken(house.secrets, { subject: 'olga', roles: ['operator'] }));
  const { creatorId } = await operator.post<{ creatorId: string }>(
    '/v1/creators',
    { handle: 'mira', displayName: 'M' },
    'c',
  );
  const { programId } = await operator.post<{ programId: string }>(
    '/v1/programs',
    { name: 'P', allowedHosts: [] },
    'p',
  );
  const rules = {
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    basis: 'conversion_time',
    rounding: 'half_even',
    attribution: { model: 'last_click', lookbackDays: 30 },
    rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
    split: { platformFeePpm: 100_000 },
    hold: { days: 0 },
  };
  await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'r');
  const source = await operator.post<{ sourceId: string; secret: string }>(
    '/v1/sources',
    { network: 'signed', name: 'S', programId },
    's',
  );
  const about = { transactionId: 't1', occurredAt: '2026-10-13T13:59:00.000Z' };
  await signedEvents(urls.ingestion, source, [
    {
      type: 'revenue.reported',
      ...about,
      stream: 'product',
      creator: 'mira',
      gross: { minor: '2000', currency: 'EUR' },
    },
    { type: 'revenue.confirmed', ...about },
  ]);
  const balances = () =>
    operator.get<{ balances: { available: { minor: string } }[] }>(`/v1/creators/${creatorId}/balances`);
  const answer = await eventually('the books', balances, (now) => now.balances[0]?.available.minor === '1800');
  expect(answer.balances).toHaveLength(1);
});

test('each process stops in order when it is asked to', async () => {
  expect(await Promise.all(children.map((child) => ended(child)))).toEqual(children.map(() => 0));
});

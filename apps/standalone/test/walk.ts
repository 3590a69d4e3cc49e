import { type DemoClient, eventually, followLink, signedEvents } from '../src/demo/demo-client.js';
import { houseFolder, type HouseProcess, removeHouse, startHouse } from './house-process.js';

export interface Money {
  readonly minor: string;
  readonly currency: string;
}
export interface Balances {
  readonly pending: number;
  readonly held: number;
  readonly available: number;
  readonly reserved: number;
}
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export const tuneToken = 'tune-token-of-the-test';
export const eur = (minor: number): Money => ({ minor: String(minor), currency: 'EUR' });
/** Direct events of the walk's creator. */
export const revenueOf = (occurredAt: string) => (stream: string, minor: number) => ({
  type: 'revenue.reported',
  transactionId: stream,
  occurredAt,
  stream,
  creator: 'mira',
  gross: eur(minor),
});

/** An installation with one creator, two programs, a link and a source of each network; its people; and a click. */
export interface Walk {
  readonly folder: string;
  house: HouseProcess;
  readonly operator: DemoClient;
  readonly maker: DemoClient;
  readonly checker: DemoClient;
  readonly creator: DemoClient;
  readonly creatorId: string;
  readonly sources: Readonly<Record<'awin' | 'tune' | 'signed', { sourceId: string; path: string; secret?: string }>>;
  readonly clickId: string;
  /** After the click: when the sales of the walk happen. */
  readonly at: Date;
  readonly key: () => string;
  token(role: 'creator' | 'finance' | 'operator', subject: string, creatorId?: string): Promise<string>;
  ask(method: string, path: string, token?: string, body?: object): Promise<Answer>;
  untilBalances(expected: Balances): Promise<void>;
  signed(...events: object[]): Promise<{ outcome: string }[]>;
  end(): Promise<void>;
}

/** In the house as `npm start` runs it, or as somebody else starts it in the folder. */
export async function openWalk(start: (folder: string) => Promise<HouseProcess> = startHouse): Promise<Walk> {
  const folder = houseFolder();
  const house = await start(folder);
  let keys = 0;
  const key = () => `key-${(keys += 1)}`;
  const operator = await house.as({ subject: 'olga', roles: ['operator'] });
  const { creatorId } = await operator.post<{ creatorId: string }>(
    '/v1/creators',
    { handle: 'mira', displayName: 'Mira' },
    key(),
  );
  const sources = await openDirectory(operator, creatorId, key);
  const clickId = await followLink(house.url, '/c/mira-shoes', 'clickref');
  const creator = await house.as({ subject: 'mira', roles: ['creator'], creatorId });
  const walk: Walk = {
    folder,
    house,
    operator,
    maker: await house.as({ subject: 'mara', roles: ['finance'] }),
    checker: await house.as({ subject: 'cem', roles: ['finance'] }),
    creator,
    creatorId,
    sources,
    clickId,
    at: new Date(),
    key,
    token: (role, subject, id) =>
      house.token({ subject, roles: [role], ...(id === undefined ? {} : { creatorId: id }) }),
    ask: (...request) => ask(walk.house.url, key, request),
    untilBalances: (expected) => untilBalances(walk, expected),
    signed: (...events) => signedEvents(walk.house.url, { secret: '', ...sources.signed }, events),
    async end() {
      await walk.house.end('SIGKILL');
      await removeHouse(folder);
    },
  };
  return walk;
}

async function openDirectory(operator: DemoClient, creatorId: string, key: () => string): Promise<Walk['sources']> {
  const program = async (name: string, allowedHosts: string[], days: number) => {
    const { programId } = await operator.post<{ programId: string }>('/v1/programs', { name, allowedHosts }, key());
    await operator.post(`/v1/programs/${programId}/rule-sets`, rules(days), key());
    return programId;
  };
  const [shoes, club] = [await program('Shoes', ['shop.example'], 14), await program('Club', [], 0)];
  const destination = 'https://shop.example/a?b=c%20d#top';
  const link = { slug: 'mira-shoes', creatorId, programId: shoes, destination, clickParameter: 'clickref' };
  await operator.post('/v1/links', link, key());
  const source = (network: string, programId: string, more: object = {}) =>
    operator.post<{ sourceId: string; path: string; secret?: string }>(
      '/v1/sources',
      { network, name: network, programId, ...more },
      key(),
    );
  return {
    awin: await source('awin', shoes),
    tune: await source('tune', shoes, { token: tuneToken }),
    signed: await source('signed', club),
  };
}

function rules(days: number): object {
  const rule = (id: string, priority: number, [of, when]: [string, object]) => ({
    id,
    priority,
    when,
    then: { percentPpm: 1_000_000, of },
  });
  return {
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    basis: 'conversion_time',
    rounding: 'half_even',
    attribution: { model: 'last_click', lookbackDays: 30 },
    rules: [rule('sales', 2, ['commission', { streams: ['affiliate'] }]), rule('direct', 1, ['gross', {}])],
    split: { platformFeePpm: 200_000 },
    hold: { days },
  };
}

async function ask(
  url: string,
  key: () => string,
  [method, path, token, body]: Parameters<Walk['ask']>,
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': key() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: answer.status, type: answer.headers.get('content-type'), body: parsed };
}

async function untilBalances({ house, creatorId }: Walk, expected: Balances): Promise<void> {
  const creator = await house.as({ subject: 'mira', roles: ['creator'], creatorId });
  const balances = async (): Promise<Balances> => {
    const path = `/v1/creators/${creatorId}/balances`;
    const { balances: all } = await creator.get<{ balances: Record<string, Money>[] }>(path);
    const of = (account: string) => Number(all[0]?.[account]?.minor ?? 0);
    return { pending: of('pending'), held: of('held'), available: of('available'), reserved: of('reserved') };
  };
  const same = (now: Balances) => JSON.stringify(now) === JSON.stringify(expected);
  expect(await eventually('the balances', balances, same)).toEqual(expected);
}

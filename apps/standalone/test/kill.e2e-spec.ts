import { type DemoClient, eventually, signedEvents } from '../src/demo/demo-client.js';
import { houseFolder, type HouseProcess, removeHouse, startHouse, verifyFolder } from './house-process.js';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 100_000);
const kills = 3;
const slices = 60;
const perSlice = 20;
const occurredAt = '2026-10-13T13:59:00.000Z';

let folder: string;
let house: HouseProcess;
beforeAll(async () => {
  folder = houseFolder();
  house = await startHouse(folder);
});
afterAll(async () => {
  await house.end('SIGKILL');
  await removeHouse(folder);
});

/** The same pauses for the same seed: a linear congruential generator (Numerical Recipes). */
function pauses(): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 200 + (state % 900);
  };
}

test(`killed in mid-load and started again, nothing acknowledged is lost and nothing counts twice (seed ${seed})`, async () => {
  const operator: DemoClient = await house.as({ subject: 'olga', roles: ['operator'] });
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
    rounding: 'down',
    attribution: { model: 'last_click', lookbackDays: 30 },
    rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
    split: { platformFeePpm: 0 },
    hold: { days: 0 },
  };
  await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'r');
  const source = await operator.post<{ sourceId: string; secret: string }>(
    '/v1/sources',
    { network: 'signed', name: 'S', programId },
    's',
  );
  const factsOf = (slice: number) =>
    Array.from({ length: perSlice }, (_one, index) => {
      const about = { transactionId: `t-${slice}-${index}`, occurredAt };
      return [
        {
          type: 'revenue.reported',
          ...about,
          stream: 'donation',
          creator: 'mira',
          gross: { minor: '100', currency: 'EUR' },
        },
        { type: 'revenue.confirmed', ...about },
      ];
    }).flat();

  const acknowledged = new Set<number>();
  const load = async () => {
    for (let slice = 0; slice < slices; slice += 1) {
      if (acknowledged.has(slice)) continue;
      // An answer that does not come says nothing: only what was acknowledged must be there.
      const answer = await signedEvents(house.url, source, factsOf(slice)).catch(() => undefined);
      if (answer === undefined) return;
      acknowledged.add(slice);
    }
  };
  const pause = pauses();
  for (let kill = 0; kill < kills; kill += 1) {
    const loading = load();
    await new Promise((done) => setTimeout(done, pause()));
    await house.end('SIGKILL');
    await loading;
    house = await startHouse(folder);
  }
  console.info(`${acknowledged.size} of ${slices} slices were acknowledged before the last kill`);
  for (const slice of acknowledged) {
    const outcomes = (await signedEvents(house.url, source, factsOf(slice))).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(outcomes.map(() => 'duplicate'));
  }
  await load();
  expect(acknowledged.size).toBe(slices);

  const after = await house.as({ subject: 'olga', roles: ['operator'] });
  const available = async () => {
    const { balances } = await after.get<{ balances: { available: { minor: string } }[] }>(
      `/v1/creators/${creatorId}/balances`,
    );
    return Number(balances[0]?.available.minor ?? 0);
  };
  const whole = slices * perSlice * 100;
  expect(await eventually('the books', available, (minor) => minor >= whole)).toBe(whole);
  const { status, output } = await verifyFolder(folder);
  expect([status, output]).toEqual([0, expect.stringContaining('Everything holds.')]);
});

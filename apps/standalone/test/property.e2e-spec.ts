import fc from 'fast-check';
import { type DemoClient, eventually, signedEvents } from '../src/demo/demo-client.js';
import { houseFolder, type HouseProcess, removeHouse, startHouse, verifyFolder } from './house-process.js';

let folder: string;
let house: HouseProcess;
let operator: DemoClient;
let source: { sourceId: string; secret: string };
beforeAll(async () => {
  folder = houseFolder();
  house = await startHouse(folder);
  operator = await house.as({ subject: 'olga', roles: ['operator'] });
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
    split: { platformFeePpm: 173_000 },
    hold: { days: 0 },
  };
  await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'r');
  source = await operator.post('/v1/sources', { network: 'signed', name: 'S', programId }, 's');
});
afterAll(async () => {
  await house.end('SIGKILL');
  await removeHouse(folder);
});

const occurredAt = '2026-10-13T13:59:00.000Z';

/** A sale with reversals that leave something or nothing of it, and whether it is confirmed. */
const sale = fc
  .record({
    stream: fc.constantFrom('product', 'donation', 'subscription', 'event'),
    minor: fc.integer({ min: 1, max: 100_000 }),
    cuts: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
    isConfirmed: fc.boolean(),
  })
  .map((drawn) => ({
    ...drawn,
    reversals: drawn.cuts.map((cut) => Math.floor((drawn.minor * cut) / 100)).filter((part) => part > 0),
  }));
type Sale = Parameters<Parameters<(typeof sale)['map']>[0]>[0] extends infer Drawn
  ? Drawn & { reversals: number[] }
  : never;

const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });

function factsOf(run: number, index: number, { stream, minor, reversals, isConfirmed }: Sale): object[] {
  const about = { transactionId: `${run}-${index}`, occurredAt };
  return [
    { type: 'revenue.reported', ...about, stream, creator: `creator-${run}`, gross: eur(minor) },
    ...reversals.map((part, number) => ({
      type: 'revenue.reversed',
      ...about,
      reversalId: `r${number}`,
      gross: eur(part),
    })),
    ...(isConfirmed ? [{ type: 'revenue.confirmed', ...about }] : []),
  ];
}

/** The books as they must be: the share of what is left of each sale, by the rounding that the rules name. */
function expected(sales: readonly Sale[]): { pending: number; available: number } {
  const share = ({ minor, reversals }: Sale): number => {
    const left = minor - reversals.reduce((sum, part) => sum + part, 0);
    const [whole, rest] = [Math.floor((left * 173_000) / 1_000_000), (left * 173_000) % 1_000_000];
    const fee = rest > 500_000 || (rest === 500_000 && whole % 2 === 1) ? whole + 1 : whole;
    return left - fee;
  };
  const sum = (confirmed: boolean) =>
    sales.filter(({ isConfirmed }) => isConfirmed === confirmed).reduce((all, one) => all + share(one), 0);
  return { pending: sum(false), available: sum(true) };
}

test('whatever the order and however often it is told, the books are the same', async () => {
  let runs = 0;
  const history = fc.array(sale, { minLength: 1, maxLength: 5 }).chain((sales) =>
    fc.record({
      sales: fc.constant(sales),
      /** Each fact up to five times, in any order, in slices. */
      told: fc.integer({ min: 1, max: 5 }).chain((times) => fc.tuple(fc.constant(times), fc.infiniteStream(fc.nat()))),
      isRegisteredFirst: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(history, async ({ sales, told: [times, chance], isRegisteredFirst }) => {
      const run = (runs += 1);
      const register = () =>
        operator.post<{ creatorId: string }>('/v1/creators', { handle: `creator-${run}`, displayName: 'C' }, `c${run}`);
      const early = isRegisteredFirst ? await register() : undefined;
      const facts = sales
        .flatMap((one, index) => factsOf(run, index, one))
        .flatMap((one) => Array<object>(times).fill(one));
      const shuffled = facts
        .map((one) => ({ one, order: chance.next().value as number }))
        .sort((a, b) => a.order - b.order)
        .map(({ one }) => one);
      const slices = [0, 1, 2]
        .map((part) => shuffled.filter((_one, index) => index % 3 === part))
        .filter((part) => part.length > 0);
      await Promise.all(slices.map((slice) => signedEvents(house.url, source, slice)));
      const { creatorId } = early ?? (await register());
      const books = async () => {
        const { balances } = await operator.get<{ balances: Record<string, { minor: string }>[] }>(
          `/v1/creators/${creatorId}/balances`,
        );
        const of = (account: string) => Number(balances[0]?.[account]?.minor ?? 0);
        return { pending: of('pending'), available: of('available') };
      };
      const wanted = expected(sales);
      await eventually(
        'the books',
        books,
        (now) => now.pending === wanted.pending && now.available === wanted.available,
      );
    }),
    { numRuns: 25 },
  );
  const { status, output } = await verifyFolder(folder);
  expect([status, output]).toEqual([0, expect.stringContaining('Everything holds.')]);
});

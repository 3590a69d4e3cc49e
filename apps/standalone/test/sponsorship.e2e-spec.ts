import fc from 'fast-check';
import { eventually, signedEvents } from '../src/demo/demo-client.js';
import { verifyFolder } from './house-process.js';
import { eur, type Money, openWalk, type Walk } from './walk.js';

interface Entry {
  readonly entryId: string;
  readonly kind: string;
  readonly takesBack?: string;
  readonly lines: readonly { readonly account: string; readonly amount: Money }[];
}
interface Explained {
  readonly explanation: readonly string[];
  readonly conversion: { readonly transactionId: string; readonly sponsorship: { readonly sponsorshipId: string } };
  readonly requests: readonly { readonly bodyText: string }[];
}

let walk: Walk;
let platform: { sourceId: string; secret: string };
beforeAll(async () => {
  walk = await openWalk();
  const { items } = await walk.operator.get<{ items: { programId: string }[] }>('/v1/links');
  const brand = { network: 'signed', name: 'The brand', programId: items[0]?.programId };
  platform = await walk.operator.post('/v1/sources', brand, walk.key());
});
afterAll(() => walk.end());

const tell = (...events: object[]) => signedEvents(walk.house.url, platform, events);
const deliverable = (deliverableId: string, minor: number) => ({ deliverableId, gross: eur(minor) });
const agreement = (sponsorshipId: string, creator: string) => {
  const about = { sponsorshipId, occurredAt: walk.at.toISOString() };
  const parties = { brand: 'acme-shoes', creator };
  return {
    agreed: (...all: { deliverableId: string; gross: Money }[]) => ({
      ...{ type: 'sponsorship.agreed', ...about, ...parties },
      total: eur(all.reduce((sum, { gross }) => sum + Number(gross.minor), 0)),
      deliverables: all.map((one) => ({ ...one, dueOn: '2026-12-31' })),
    }),
    accepted: (id: string, minor: number) => ({
      ...{ type: 'deliverable.accepted', ...about, ...parties, ...deliverable(id, minor) },
    }),
    cancelled: (cancellationId: string, ...deliverables: string[]) => ({
      ...{ type: 'sponsorship.cancelled', ...about, cancellationId, reason: 'the campaign was stopped' },
      ...(deliverables.length === 0 ? {} : { deliverables }),
    }),
    reversed: (deliverableId: string, minor: number) => ({
      ...{ type: 'deliverable.reversed', ...about, reversalId: 'r1', ...deliverable(deliverableId, minor) },
    }),
  };
};
const register = async (handle: string): Promise<string> => {
  const { creatorId } = await walk.operator.post<{ creatorId: string }>(
    '/v1/creators',
    { handle, displayName: handle },
    walk.key(),
  );
  return creatorId;
};
const balancesOf = async (creatorId: string) => {
  const path = `/v1/creators/${creatorId}/balances`;
  const { balances } = await walk.operator.get<{ balances: Record<string, Money>[] }>(path);
  const of = (account: string) => Number(balances[0]?.[account]?.minor ?? 0);
  return { pending: of('pending'), held: of('held'), available: of('available') };
};
const untilBalances = async (creatorId: string, expected: Awaited<ReturnType<typeof balancesOf>>) => {
  const same = (now: typeof expected) => JSON.stringify(now) === JSON.stringify(expected);
  expect(await eventually('the balances', () => balancesOf(creatorId), same)).toEqual(expected);
};
const receivable = async () => {
  const { items } = await walk.maker.get<{ items: { debtor: string; provisional: Money; confirmed: Money }[] }>(
    '/v1/receivables',
  );
  return items.find(({ debtor }) => debtor === 'brand:acme-shoes');
};

test('what a brand agrees on is pending, what it accepts is held, what it cancels is gone; each of it is explained', async () => {
  const { creatorId } = walk;
  const { agreed, accepted, cancelled, reversed } = agreement('autumn', 'mira');
  await tell(agreed(deliverable('reel', 150_000), deliverable('story', 40_000), deliverable('post', 1_001)));
  // 150000 → 120000; 40000 → 32000; 1001 → fee 200, share 801.
  await untilBalances(creatorId, { pending: 152_801, held: 0, available: 0 });
  expect(await receivable()).toMatchObject({ provisional: eur(191_001), confirmed: eur(0) });

  await tell(accepted('reel', 150_000));
  await untilBalances(creatorId, { pending: 32_801, held: 120_000, available: 0 });
  await tell(accepted('post', 1_501));
  // 1501 → fee 300, share 1201.
  await untilBalances(creatorId, { pending: 32_000, held: 121_201, available: 0 });
  expect(await receivable()).toMatchObject({ provisional: eur(40_000), confirmed: eur(151_501) });

  await tell(cancelled('x1'), cancelled('x1'), accepted('reel', 150_000));
  await untilBalances(creatorId, { pending: 0, held: 121_201, available: 0 });
  await tell(reversed('reel', 50_000), cancelled('x2', 'post'));
  await untilBalances(creatorId, { pending: 0, held: 80_000, available: 0 });
  expect(await receivable()).toMatchObject({ provisional: eur(0), confirmed: eur(100_000) });

  const { items } = await walk.creator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=100`);
  const kinds = items.map(({ kind }) => kind).toSorted();
  expect(kinds).toEqual([
    ...Array<string>(3).fill('commission-accrued'),
    'commission-adjusted',
    ...Array<string>(2).fill('commission-approved'),
    ...Array<string>(3).fill('commission-reversed'),
  ]);
  const story = items.find(({ lines }) => lines.some(({ amount }) => amount.minor === '-32000'));
  const begun = items.find(({ lines }) => lines.some(({ amount }) => amount.minor === '32000'));
  expect([begun?.kind, story?.kind, story?.takesBack]).toEqual([
    'commission-accrued',
    'commission-reversed',
    begun?.entryId,
  ]);
  const told = await walk.creator.get<Explained>(`/v1/entries/${story?.entryId}/explanation`);
  expect(told.conversion).toMatchObject({
    ...{ transactionId: 'story', stream: 'sponsorship', status: 'reversed' },
    sponsorship: { brand: 'acme-shoes', dueOn: '2026-12-31' },
  });
  expect(told.explanation).toContain('acme-shoes had agreed on it, to be delivered by 2026-12-31.');
  const said = told.requests.map(({ bodyText }) => JSON.parse(bodyText) as { events: { type: string }[] });
  expect(said.map(({ events }) => events[0]?.type)).toEqual(['sponsorship.agreed', 'sponsorship.cancelled']);

  const whole = await walk.operator.get<object>(`/v1/sponsorships/${told.conversion.sponsorship.sponsorshipId}`);
  expect(whole).toMatchObject({
    ...{ reference: 'autumn', brand: 'acme-shoes', creatorHandle: 'mira', total: eur(191_001) },
    deliverables: [
      { deliverableId: 'reel', standing: 'accepted', conversion: { figures: { gross: eur(100_000) } } },
      { deliverableId: 'story', standing: 'cancelled', conversion: { figures: { gross: eur(0) } } },
      { deliverableId: 'post', standing: 'cancelled', agreed: eur(1_001), accepted: eur(1_501) },
    ],
  });
  const found = `/v1/sources/${platform.sourceId}/sponsorship?reference=autumn`;
  expect(await walk.operator.get<object>(found)).toEqual(whole);

  const month = walk.at.toISOString().slice(0, 7);
  const statement = await walk.creator.get<object>(`/v1/creators/${creatorId}/statements/${month}?currency=EUR`);
  // Of it 32000 was cancelled, 40000 a part of the reel, 1201 the post.
  expect(statement).toMatchObject({
    earnings: [{ stream: 'sponsorship', amount: eur(152_801) }],
    adjustments: { added: eur(400), taken: eur(0) },
    reversals: eur(73_201),
    closing: { pending: eur(0), held: eur(80_000), available: eur(0), reserved: eur(0) },
  });
});

test('what was taken back in part stays so when the whole is accepted with another amount', async () => {
  const creatorId = await register('taken-back');
  const { agreed, accepted, cancelled, reversed } = agreement('taken-back', 'taken-back');
  await tell(agreed(deliverable('reel', 150_000), deliverable('story', 40_000), deliverable('post', 1_000)));
  await tell(reversed('reel', 50_000), reversed('story', 10_000), reversed('post', 600));
  // 100000 → 80000; 30000 → 24000; 400 → 320.
  await untilBalances(creatorId, { pending: 104_320, held: 0, available: 0 });
  await tell(accepted('story', 9_000), cancelled('x1'), accepted('reel', 140_000), accepted('post', 1_000));
  // 90000 → 72000; less than was taken back; 400 as before.
  await untilBalances(creatorId, { pending: 0, held: 72_320, available: 0 });
});

test('what was taken back whole stays so when an acceptance undoes the cancellation before it', async () => {
  const creatorId = await register('taken-whole');
  const { agreed, accepted, cancelled, reversed } = agreement('taken-whole', 'taken-whole');
  await tell(agreed(deliverable('reel', 150_000), deliverable('story', 40_000)));
  await untilBalances(creatorId, { pending: 152_000, held: 0, available: 0 });
  await tell(cancelled('x1'), { ...reversed('reel', 0), gross: undefined });
  await untilBalances(creatorId, { pending: 0, held: 0, available: 0 });
  await tell(accepted('reel', 150_000), accepted('story', 40_000));
  await untilBalances(creatorId, { pending: 0, held: 32_000, available: 0 });
});

/** An agreement; of each deliverable whether it is accepted, with what, and what is cancelled, by name or not. */
const promise = fc.record({
  minor: fc.integer({ min: 1, max: 100_000 }),
  accepted: fc.option(fc.integer({ min: 1, max: 100_000 })),
  isCancelled: fc.boolean(),
});
const sponsorship = fc.record({
  promises: fc.array(promise, { minLength: 1, maxLength: 4 }),
  isCancelled: fc.boolean(),
  times: fc.integer({ min: 1, max: 3 }),
  chance: fc.infiniteStream(fc.nat()),
});

test('whatever the order and however often it is told, the books are the same, and they sum to zero', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(sponsorship, async ({ promises, isCancelled, times, chance }) => {
      const handle = `sponsored-${(runs += 1)}`;
      const creatorId = await register(handle);
      const { agreed, accepted, cancelled } = agreement(handle, handle);
      const ids = promises.map((_promise, index) => `d${index}`);
      const named = ids.filter((_id, index) => promises[index]?.isCancelled);
      const facts = [
        agreed(...promises.map(({ minor }, index) => deliverable(`d${index}`, minor))),
        ...promises.flatMap((one, index) => (one.accepted === null ? [] : [accepted(`d${index}`, one.accepted)])),
        ...(isCancelled ? [cancelled('rest')] : []),
        ...(named.length === 0 ? [] : [cancelled('named', ...named)]),
      ];
      const told = facts
        .flatMap((fact) => Array<object>(times).fill(fact))
        .map((fact) => ({ fact, order: chance.next().value as number }))
        .toSorted((one, other) => one.order - other.order)
        .map(({ fact }) => fact);
      const slices = [0, 1, 2].map((part) => told.filter((_fact, index) => index % 3 === part));
      await Promise.all(slices.filter((slice) => slice.length > 0).map((slice) => tell(...slice)));
      const share = (minor: number) => minor - halfEven(minor * 200_000);
      const left = promises.filter((one) => !one.isCancelled);
      const sum = (all: number[]) => all.reduce((total, minor) => total + share(minor), 0);
      await untilBalances(creatorId, {
        pending: isCancelled ? 0 : sum(left.filter((one) => one.accepted === null).map(({ minor }) => minor)),
        held: sum(left.flatMap((one) => one.accepted ?? [])),
        available: 0,
      });
    }),
    { numRuns: 25 },
  );
  const { status, output } = await verifyFolder(walk.folder);
  expect([status, output]).toEqual([0, expect.stringContaining('Everything holds.')]);
});

/** Millionths, rounded as the rules say. */
function halfEven(millionths: number): number {
  const [whole, rest] = [Math.floor(millionths / 1_000_000), millionths % 1_000_000];
  return rest > 500_000 || (rest === 500_000 && whole % 2 === 1) ? whole + 1 : whole;
}

import { postback } from '../src/demo/demo-client.js';
import { awinPush, tunePostback } from '../src/demo/demo-messages.js';
import { eur, type Money, revenueOf, tuneToken, type Walk } from './walk.js';

interface Entry {
  entryId: string;
  stream?: string;
  lines: { account: string; amount: Money }[];
}
interface Statement {
  opening: Record<string, Money>;
  closing: Record<string, Money>;
  earnings: { stream: string; amount: Money }[];
  adjustments: { added: Money; taken: Money };
  reversals: Money;
  payouts: Money;
  returns: Money;
}

/** From a postback to a cent in a statement, in a house however it is started. */
export function mainJobContract(open: () => Promise<Walk>): void {
  let walk: Walk;
  beforeAll(async () => {
    walk = await open();
  });
  afterAll(() => walk.end());

  const sale = (transactionId: string, commission: string, clickId = walk.clickId) => ({
    transactionId,
    clickId,
    sale: '100.00',
    commission,
    at: walk.at,
  });
  const awin = (form: string) => postback(walk.house.url, walk.sources.awin.path, { form });
  const tune = (transactionId: string, status: string, token = tuneToken) =>
    tunePostback(sale(transactionId, '5.00'), { status, token });
  const tellTune = (query: string) => postback(walk.house.url, walk.sources.tune.path, { query });
  const confirmed = (transactionId: string) => ({
    type: 'revenue.confirmed',
    transactionId,
    occurredAt: walk.at.toISOString(),
  });
  const reversed = (transactionId: string, minor: number) => ({
    ...confirmed(transactionId),
    type: 'revenue.reversed',
    reversalId: 'r1',
    gross: eur(minor),
    reason: 'returned',
  });

  describe('from a postback to a cent in a statement', () => {
    test('a link leads on with a click id that proves itself; a bot is not counted; a foreign host is no link', async () => {
      expect(walk.clickId).toMatch(/^AQ[\w-]{50}$/);
      const answer = await fetch(`${walk.house.url}/c/mira-shoes`, {
        redirect: 'manual',
        headers: { 'user-agent': 'Googlebot/2.1' },
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/a?b=c%20d#top']);
      expect((await walk.ask('GET', '/c/unknown')).status).toBe(404);
      const { items } = await walk.operator.get<{ items: { creatorId: string; programId: string }[] }>('/v1/links');
      const elsewhere = await walk.ask('POST', '/v1/links', await walk.token('operator', 'olga'), {
        slug: 'evil',
        creatorId: walk.creatorId,
        programId: items[0]?.programId,
        destination: 'https://shop.example.evil.example/',
        clickParameter: 'c',
      });
      expect([elsewhere.status, elsewhere.body.type]).toEqual([
        422,
        'urn:tributary:problem:destination-host-not-allowed',
      ]);
    });

    test('an Awin push is pending; a TUNE approval is held; a TUNE rejection pays nothing', async () => {
      const form = awinPush(sale('A-1', '10.01'));
      expect([await awin(form), await awin(form)]).toEqual(['OK', 'OK']);
      for (const query of [tune('T-1', 'pending'), tune('T-1', 'approved'), tune('T-2', 'rejected')]) {
        expect(await tellTune(query)).toBe('success=true;');
      }
      // 10.01: fee 2.002 is 2.00, share 8.01. 5.00: fee 1.00, share 4.00.
      await walk.untilBalances({ pending: 801, held: 400, available: 0, reserved: 0 });
    });

    test('what cannot be understood is kept, answered as the network expects, and shown to the operator', async () => {
      await awin('AwinTransactionPush=%7B%22transactionId%22%3A1');
      await awin(awinPush(sale('A-9', '1.00')).replace('EUR', ''));
      expect(await tellTune(tune('T-9', 'maybe'))).toBe('success=true;');
      const wrong = await fetch(`${walk.house.url}${walk.sources.tune.path}?${tune('T-9', 'approved', 'another')}`);
      expect(wrong.status).toBe(403);
      await awin(awinPush(sale('A-8', '1.00', `${walk.clickId.slice(0, -2)}AA`)));
      const { items } = await walk.operator.get<{ items: { outcome: string; reason: string; requestId: string }[] }>(
        '/v1/exceptions',
      );
      expect(items.map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['quarantined', 'click_id_forged'],
        ['refused', 'token_mismatch'],
        ['quarantined', 'status_unknown'],
        ['quarantined', 'currency_missing'],
        ['quarantined', 'undecodable'],
      ]);
      const kept = await walk.operator.get<{ query: string }>(`/v1/requests/${items[2]?.requestId}`);
      expect(kept.query).not.toContain(tuneToken);
      await walk.untilBalances({ pending: 801, held: 400, available: 0, reserved: 0 });
    });

    test('all six streams reach the books; a reversal may come before its sale', async () => {
      const occurredAt = walk.at.toISOString();
      const revenue = revenueOf(occurredAt);
      const promised = { deliverableId: 'reel', gross: eur(100_000) };
      const agreement = { sponsorshipId: 's', brand: 'acme', creator: 'mira', occurredAt };
      const deliverables = [{ ...promised, dueOn: occurredAt.slice(0, 10) }];
      const conversion = { transactionId: 'C-1', stream: 'affiliate', clickId: walk.clickId };
      expect(await walk.signed(reversed('event', 1000))).toMatchObject([{ outcome: 'waiting' }]);
      const outcomes = await walk.signed(
        ...[revenue('subscription', 500), revenue('donation', 1501), revenue('product', 2900), revenue('event', 4500)],
        ...['subscription', 'donation', 'product', 'event'].map(confirmed),
        { type: 'sponsorship.agreed', ...agreement, total: eur(100_000), deliverables },
        { type: 'deliverable.accepted', ...agreement, ...promised },
        { type: 'conversion.reported', ...conversion, occurredAt, sale: eur(10_000), commission: eur(1000) },
        { ...revenue('subscription', 999), transactionId: 'nobody', creator: 'nobody-yet' },
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array<string>(12).fill('accepted'));
      // 500 → 400; 1501 → fee 300, share 1201; 2900 → 2320; 3500 → 2800; 100000 → 80000. Pending: 801 and 800 of C-1.
      await walk.untilBalances({ pending: 1601, held: 400, available: 86_721, reserved: 0 });
      const { items } = await walk.operator.get<{ items: object[] }>('/v1/waiting-conversions');
      expect(items).toMatchObject([{ transactionId: 'nobody', reason: 'creator-unknown' }]);
    });

    test('a reversal after the approval takes from where the money is', async () => {
      await walk.signed(reversed('donation', 1501));
      await walk.untilBalances({ pending: 1601, held: 400, available: 85_520, reserved: 0 });
    });

    test('the creator sees every entry by pages, and a month that adds up to the cent', async () => {
      const { creator, creatorId, at } = walk;
      const entries: Entry[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { items: Entry[]; nextCursor: string | null } = await creator.get(
          `/v1/creators/${creatorId}/entries?limit=5${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        entries.push(...page.items);
        cursor = page.nextCursor;
      }
      expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(entries.length);
      const total = (amounts: Money[]) => amounts.reduce((sum, { minor }) => sum + Number(minor), 0);
      const lines = entries.flatMap((entry) => entry.lines);
      const on = (account: string) =>
        total(lines.filter((line) => line.account === account).map(({ amount }) => amount));
      expect([on('pending'), on('held'), on('available')]).toEqual([1601, 400, 85_520]);
      const month = at.toISOString().slice(0, 7);
      const { opening, closing, earnings, adjustments, reversals, payouts, returns } = await creator.get<Statement>(
        `/v1/creators/${creatorId}/statements/${month}?currency=EUR`,
      );
      const added = [...earnings.map(({ amount }) => amount), adjustments.added, returns];
      const movements = total(added) - total([adjustments.taken, reversals, payouts]);
      expect(total(Object.values(opening)) + movements).toBe(total(Object.values(closing)));
      expect(total(Object.values(closing))).toBe(87_521);
      expect(new Set(earnings.map(({ stream }) => stream))).toEqual(
        new Set(['affiliate', 'subscription', 'donation', 'product', 'event', 'sponsorship']),
      );
    });

    test('a line is explained down to the bytes and the click', async () => {
      const { creator, creatorId, clickId } = walk;
      const { items } = await creator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=100`);
      const accrued = items.find(({ lines }) => lines.some(({ amount }) => amount.minor === '801'));
      const explained = await creator.get<{ requests: { bodyText: string }[]; explanation: string[] }>(
        `/v1/entries/${accrued?.entryId}/explanation`,
      );
      expect(explained).toMatchObject({
        decision: { total: eur(1001), version: 1 },
        conversion: { transactionId: 'A-1' },
        click: { clickId, recorded: true },
      });
      expect(explained.requests[0]?.bodyText).toBe(awinPush(sale('A-1', '10.01')));
      expect(explained.explanation.join(' ')).toContain('8.01 EUR');
    });

    test('another creator does not see any of it: it does not exist for them', async () => {
      const { creator, creatorId, at } = walk;
      const other = await walk.token('creator', 'max', '018f9a52-7a10-7c3e-9d41-2b6a5f0c1eff');
      const { items } = await creator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=1`);
      const own = ['balances', 'entries', `statements/${at.toISOString().slice(0, 7)}?currency=EUR`, 'payment-details'];
      for (const path of [
        ...own.map((part) => `/v1/creators/${creatorId}/${part}`),
        `/v1/entries/${items[0]?.entryId}/explanation`,
      ]) {
        const answer = await walk.ask('GET', path, other);
        expect([path, answer.status, answer.type]).toEqual([
          path,
          404,
          expect.stringContaining('application/problem+json'),
        ]);
      }
      expect((await walk.ask('GET', `/v1/creators/${creatorId}/balances`)).status).toBe(401);
      expect((await walk.ask('GET', '/v1/payout-batches', other)).status).toBe(403);
    });

    test('the API describes itself, and every unknown path gets a problem', async () => {
      const { body } = await walk.ask('GET', '/openapi.json');
      expect(body).toMatchObject({
        openapi: expect.stringMatching(/^3\.1/) as string,
        paths: { '/v1/creators/{creatorId}/balances': {} },
      });
      expect((await fetch(`${walk.house.url}/docs`)).status).toBe(200);
      const unknown = await walk.ask('GET', '/v1/nothing', await walk.token('operator', 'olga'));
      expect([unknown.status, unknown.type]).toEqual([404, expect.stringContaining('application/problem+json')]);
    });
  });
}

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { commissionTopic } from '#contracts';
import { derivedId, partitionOf } from '#event-log';
import { type Books, commission, creatorOf, item, openBooks } from '../../test/books.js';
import { closeMonth, issue, issueNext, statementText } from '../../test/months.js';
import { openVerifier, type Verifier } from '../../test/verifier.setup.js';
import { makeHeads } from '../features/make-heads/make-heads.handler.js';
import { headsFrom } from './heads.query.js';
import type { DocumentProof, Proof } from './proof.js';
import { proveDocument } from './prove-document.query.js';
import { proveEntry } from './prove-entry.query.js';
import { proveStatement } from './prove-statement.query.js';

const ann = creatorOf('ann');
const ofAnn = partitionOf(ann, commissionTopic.partitions);

let books: Books;
let verifier: Verifier;
let heads: ReadonlyMap<string, string>;

/** October is told late, on five days of November; others post between. */
beforeAll(async () => {
  verifier = await openVerifier();
  books = await openBooks();
  const { postCommissions, postPayoutItems } = books.writer;
  const end = () => makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
  for (const [day, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    books.clock.set(`2026-11-0${day + 1}T12:00:00.000Z`);
    const times = ['2026-10-03T14:05:09.000Z', '2026-11-01T00:00:00.000Z', '2026-10-31T23:59:59.999Z'];
    const of = (at: number, creator = 'ann') => ({
      ...{ commission: `${name}${at}`, share: BigInt(100 * day + at), fee: 20n, creator },
      occurredAt: times[at % times.length] ?? '',
    });
    await postCommissions([0, 1, 2, 3, 4].map((at) => commission('CommissionAccrued', of(at + 1))));
    await postCommissions([commission('CommissionApproved', of(1)), commission('CommissionApproved', of(2))]);
    await postCommissions([commission('CommissionAccrued', of(7, `somebody ${name}`))]);
  }
  await postPayoutItems([item('ReservationRequested', { minor: 50n }), item('PaymentStarted', { minor: 50n })]);
  books.clock.set('2026-11-06T12:00:00.000Z');
  await end();
  await closeMonth(books, '2026-10');
  await issue(books);
  await postCommissions([commission('CommissionAccrued', { commission: 'late' })]);
  await end();
  books.clock.set('2026-11-07T12:00:00.000Z');
  await end();
  await issueNext(books, '2026-10');
  books.clock.set('2026-11-08T00:00:00.000Z');
  await end();
  const made = await headsFrom(books.database.app, '2026-01-01', 100);
  heads = new Map(made.map(({ day, text }) => [day, text]));
});
afterAll(() => books.drop());

async function proven<Made extends object>(proof: Made | string): Promise<Made> {
  if (typeof proof === 'string') throw new Error(proof);
  return Promise.resolve(proof);
}
const entryProof = async (seq: number, creatorId?: string) =>
  proven(await proveEntry(books.database.app, { entryId: `${ofAnn}-${seq}`, creatorId }));
const statementProof = async (month: string) =>
  proven(await proveStatement(books.database.app, { creatorId: ann, month }));
const documentProof = async (version?: number) =>
  proven(await proveDocument(books.database.app, { creatorId: ann, currency: 'EUR', month: '2026-10', version }));
const check = (proof: unknown, head?: string) =>
  verifier.verify([JSON.stringify(proof), head ?? heads.get((proof as Proof).day) ?? '']);
const countOf = async (table: string) =>
  Number((await books.database.app.query<{ n: bigint }>(`select count(*) as n from ${table}`)).rows[0]?.n);

test('every entry is proven by the head of its day', async () => {
  const { rows } = await books.database.app.query<{ id: string }>(
    `select "partition" || '-' || seq as id from entry order by "partition", seq`,
  );
  expect(rows).toHaveLength(await countOf('entry'));
  for (const { id } of rows) {
    const said = await check(await proven(await proveEntry(books.database.app, { entryId: id })));
    expect(said[0]).toBe(`PROVEN: entry ${id} is in the books as they were published.`);
  }
});

test('a proof tells the entry in words, and the hash that is to be compared', async () => {
  const { rows } = await books.database.app.query<{ hash: string }>(
    "select encode(hash, 'hex') as hash from head where day = '2026-11-01'",
  );
  expect(await check(await entryProof(0))).toEqual([
    `PROVEN: entry ${ofAnn}-0 is in the books as they were published.`,
    expect.stringMatching(/^commission-accrued, effective 2026-11-01T00:00:00.000Z, counted on 2026-11-01, recorded /),
    'Amounts in minor units of EUR (cents of EUR), debit positive:',
    '  company/receivable_pending/source:awin/EUR: 21, line 1, balance after it 21',
    `  ${ann}/pending//EUR: -1, line 1, balance after it -1`,
    expect.stringMatching(/^ {2}company\/fee_pending\/.*: -20, line 1, balance after it -20$/),
    '',
    `Head of 2026-11-01: ${rows[0]?.hash}`,
    'Compare this hash with the one that was published.',
  ]);
});

test.each(['2026-10', '2026-11'])('the statement of %s is proven by one head', async (month) => {
  const said = await check(await statementProof(month));
  expect(said[0]).toBe(
    `PROVEN: the statement of ${month} of creator ${ann} is what the books say as they were published.`,
  );
});

test('opening and closing of a proven statement are those of the entries by the day on which they count', async () => {
  const proof = await statementProof('2026-11');
  const { rows } = await books.database.app.query<{ account: string; opening: string; closing: string }>(
    `select owner || '/' || account.kind || '//' || account.currency as account,
       coalesce(sum(amount) filter (where booked_on < '2026-11-01'), 0)::text as opening, sum(amount)::text as closing
     from entry_leg join account on account.id = entry_leg.account
     where owner = $1 group by account.id order by account.id`,
    [ann],
  );
  expect('accounts' in proof.claim && proof.claim.accounts).toMatchObject(rows);
});

test('a month before the first line has nothing to prove; one after the last proves what stayed', async () => {
  expect(await proveStatement(books.database.app, { creatorId: ann, month: '2026-09' })).toBe('statement-empty');
  const proof = await statementProof('2026-12');
  expect(proof.claim).toMatchObject({ accounts: [{ account: `${ann}/pending//EUR` }, {}, {}] });
  expect((await check(proof))[0]).toMatch(/^PROVEN/);
});

test('an entry whose day has no head yet is refused by name, as is one that is not there or another creator’s', async () => {
  const fresh = await openBooks();
  await fresh.writer.postCommissions([commission('CommissionAccrued')]);
  const prove = (entryId: string, creatorId?: string) => proveEntry(fresh.database.app, { entryId, creatorId });
  expect(await prove(`${ofAnn}-0`, ann)).toBe('head-not-made');
  expect(await prove(`${ofAnn}-0`, derivedId('creator', 'bob'))).toBe('entry-unknown');
  expect(await prove(`${ofAnn}-1`)).toBe('entry-unknown');
  expect(await prove('9999-0')).toBe('entry-unknown');
  expect(await prove('0-9999999999999999999')).toBe('entry-unknown');
  expect(await proveStatement(fresh.database.app, { creatorId: ann, month: '2026-10' })).toBe('head-not-made');
  await fresh.drop();
});

test.each([
  [1, '2026-11-06'],
  [2, '2026-11-07'],
])('version %d of a statement is proven word for word by the head of %s, which holds it', async (version, day) => {
  const proof = await documentProof(version);
  expect(proof.day).toBe(day);
  const document = await statementText(books, '2026-10', { version });
  expect(proof.claim.document).toBe(document);
  const said = await check(proof);
  expect(said.slice(0, 3)).toEqual([
    `PROVEN: version ${version} of the statement of 2026-10 in EUR of creator ${ann} was issued as it is here.`,
    `The head of ${day} holds it: it was issued after the head before that was made.`,
    `SHA-256 of the document: ${hash('sha256', document)}`,
  ]);
  expect(JSON.parse(said.slice(3, said.indexOf('')).join('\n'))).toEqual(JSON.parse(document));
});

test('of a statement the latest version is proven, where none is named', async () => {
  expect(await documentProof()).toEqual(await documentProof(2));
});

test('a statement that was not issued, or that no head holds yet, is refused by name', async () => {
  const prove = (says: object) =>
    proveDocument(books.database.app, { creatorId: ann, currency: 'EUR', month: '2026-10', ...says });
  expect(await prove({ version: 3 })).toBe('statement-unknown');
  expect(await prove({ currency: 'USD' })).toBe('statement-unknown');
  const fresh = await openBooks();
  await fresh.writer.postCommissions([commission('CommissionAccrued')]);
  await closeMonth(fresh, '2026-10');
  await issue(fresh);
  const of = { creatorId: ann, currency: 'EUR', month: '2026-10' };
  expect(await proveDocument(fresh.database.app, of)).toBe('head-not-made');
  await fresh.drop();
});

test('a document is not proven as that of another statement', async () => {
  const [proof, other] = [await documentProof(1), await documentProof(2)];
  const swapped = { ...proof, claim: { ...proof.claim, document: other.claim.document } };
  await expect(check(swapped)).rejects.toThrow('The document is not the one that was issued.');
  await expect(check({ ...proof, claim: other.claim })).rejects.toThrow(/does not hold statement number/);
});

describe('against a forger', () => {
  test('a proof against the head of another day is refused', async () => {
    const proof = await entryProof(0);
    await expect(check(proof, heads.get('2026-11-02'))).rejects.toThrow(
      'The head of 2026-11-01 is needed; this is that of 2026-11-02.',
    );
    await expect(check({ ...proof, day: '2026-11-02' }, heads.get('2026-11-02'))).rejects.toThrow();
  });

  test.each<[string, () => Promise<Proof | DocumentProof>]>([
    ['an entry', () => entryProof(8)],
    ['a statement', () => statementProof('2026-11')],
    ['a document', () => documentProof()],
  ])('no byte of a proof of %s can be another', async (_what, make) => {
    const proof = await make();
    const text = JSON.stringify(proof);
    const head = heads.get(proof.day) ?? '';
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, byte) => {
        fc.pre(byte !== text[at]);
        await expect(verifier.verify([text.slice(0, at) + byte + text.slice(at + 1), head])).rejects.toThrow();
      }),
      { numRuns: 1_500 },
    );
  });

  test('no byte of a head can be another', async () => {
    const proof = await entryProof(30);
    const head = heads.get(proof.day) ?? '';
    const said = await check(proof);
    await fc.assert(
      fc.asyncProperty(fc.nat(head.length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, byte) => {
        fc.pre(byte !== head[at]);
        const told = verifier.verify([JSON.stringify(proof), head.slice(0, at) + byte + head.slice(at + 1)]);
        // What does not stand in the way of this entry changes the hash that is compared.
        expect((await told.catch(() => ['refused'])).at(-2)).not.toBe(said.at(-2));
      }),
      { numRuns: 500 },
    );
  });

  test('no part of a proof can be left out, doubled or moved', async () => {
    const proof = await statementProof('2026-11');
    const lists = listsIn(proof);
    const changes = ['drop', 'double', 'swap'] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lists), fc.constantFrom(...changes), fc.nat(), async (path, change, at) => {
        const forged = structuredClone(proof);
        const list = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], forged) as unknown[];
        const place = at % list.length;
        if (change === 'drop') list.splice(place, 1);
        else if (change === 'double') list.splice(place, 0, structuredClone(list[place]));
        else list.push(...list.splice(place, 1));
        fc.pre(JSON.stringify(forged) !== JSON.stringify(proof));
        // In which order days, seals, entries and accounts are told means nothing.
        const isOnlyOrder = change === 'swap' && ['days', 'seals', 'entries', 'accounts'].includes(path.at(-1) ?? '');
        if (isOnlyOrder) await expect(check(forged)).resolves.toBeDefined();
        else await expect(check(forged)).rejects.toThrow();
      }),
      { numRuns: 600 },
    );
  });

  test('a statement that leaves an account out, or whose lines begin later, is refused', async () => {
    const proof = await statementProof('2026-11');
    if (!('accounts' in proof.claim)) throw new Error('no statement');
    const { accounts } = proof.claim;
    const claiming = (changed: typeof accounts) => check({ ...proof, claim: { ...proof.claim, accounts: changed } });
    await expect(claiming(accounts.slice(1))).rejects.toThrow('is missing in the statement');
    const [first, ...others] = accounts as [(typeof accounts)[number], ...typeof accounts];
    const later = { ...first, firstLine: String(BigInt(first.firstLine) + 1n) };
    await expect(claiming([later, ...others])).rejects.toThrow('stands outside the lines of the statement');
    const wrong = { ...first, closing: String(BigInt(first.closing) - 1n) };
    await expect(claiming([wrong, ...others])).rejects.toThrow(/the closing is \d+, the statement says \d+/);
  });
});

/** The places of all lists that are not empty. */
function listsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => listsIn(each, [...path, key]));
  return Array.isArray(value) && value.length > 0 ? [[...path], ...inner] : inner;
}

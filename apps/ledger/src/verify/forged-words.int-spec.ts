import { Readable } from 'node:stream';
import { type Fault, tampered } from '../../test/adversary.js';
import { type Books, commission, creatorOf, euro, openBooks } from '../../test/books.js';
import { issue, issueNext } from '../../test/months.js';
import { adjustment, peopleOf } from '../../test/teller.js';
import { forged } from '../../test/transplant.js';
import { openVerifier } from '../../test/verifier.setup.js';
import { instructionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import { closePeriod } from '../features/close-period/close-period.handler.js';
import { makeHeads } from '../features/make-heads/make-heads.handler.js';
import { allHeads, type Head } from '../proofs/heads.query.js';
import { readList } from '../proofs/kept-list.query.js';
import { proveDocument } from '../proofs/prove-document.query.js';
import { instructionsHeldCheck, statementsHeldCheck } from './held-check.query.js';
import { checkPublished, type PublishedHead } from './verify-published.query.js';

interface Says {
  /** Why Ann is to get something, who says so, and when. */
  readonly reason?: string;
  readonly proposer?: string;
  readonly toldAt?: string;
  readonly lacksInstruction?: boolean;
  readonly hasInstruction?: boolean;
  readonly closer?: string;
  /** Why her statement was issued again. */
  readonly annexed?: string;
  readonly lacksVersion?: boolean;
  readonly hasVersion?: boolean;
}

/** Four days of books. On the first three people tell them something, on the second a month is closed. */
async function history(says: Says = {}): Promise<Books> {
  const books = await openBooks();
  const teller = peopleOf(books);
  const propose = (reason: string, proposer?: string) =>
    teller.propose({ ...adjustment({ amount: euro(10_001n), effectiveOn: '2026-11-01' }), reason }, proposer);
  const learn = (name: string, creator = 'ann') =>
    books.writer.postCommissions([commission('CommissionAccrued', { commission: name, creator })]);
  const end = async (day: string) => {
    books.clock.set(`${day}T00:00:00.000Z`);
    await books.roll();
    await makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
    books.clock.set(`${day}T12:00:00.000Z`);
  };
  await learn('one');
  await learn('one', 'bob');
  if (says.toldAt !== undefined) books.clock.set(says.toldAt);
  // What is refused takes an id, and nothing else.
  if (says.lacksInstruction === true) await teller.propose(adjustment({ amount: euro(0n) }));
  else await propose(says.reason ?? 'It was late', says.proposer);
  await propose('It was early');
  await end('2026-11-02');
  await propose('It was there twice');
  if (says.hasInstruction === true) await propose('It was never there');
  await books.database.app.transaction((tx) =>
    closePeriod({ clock: books.clock }, tx, { currency: 'EUR', month: '2026-10', actor: says.closer ?? 'fina' }),
  );
  await issue(books);
  await end('2026-11-03');
  await propose('It was on another day');
  for (const creator of ['ann', 'bob']) await learn('late', creator);
  if (says.lacksVersion !== true) await issueNext(books, '2026-10', 'ann', says.annexed ?? 'She asked for it');
  await issueNext(books, '2026-10', 'bob', 'He asked for it');
  await learn('later');
  if (says.hasVersion === true) await issueNext(books, '2026-10', 'ann', 'Nobody asked for it');
  await end('2026-11-04');
  await learn('latest', 'bob');
  await issueNext(books, '2026-10', 'bob', 'He asked again');
  await end('2026-11-05');
  return books;
}

/** As they were kept outside: each head with its list. */
async function publish({ database, log }: Books): Promise<readonly PublishedHead[]> {
  const published: PublishedHead[] = [];
  let before: Head | undefined;
  for await (const head of allHeads(database.app)) {
    const texts: string[] = [];
    for await (const text of readList({ books: database.app, log }, head, before)) texts.push(text);
    published.push({ day: head.day, text: head.text, list: () => Readable.from(texts) });
    before = head;
  }
  return published;
}

let books: Books;
let published: readonly PublishedHead[];
beforeAll(async () => {
  books = await history();
  published = await publish(books);
});
afterAll(() => books.drop());

test('sound books are as they were published, lists and all', async () => {
  const finding = await checkPublished(books.database.app, () => books.log, published);
  expect(finding).toEqual({ check: finding.check, rows: 4 });
});

const ofAnn = partitionOf(creatorOf('ann'), instructionTopic.partitions);
const at = (offset: number | string) => `ledger.instruction.v1/${ofAnn} at ${offset}`;
const instruction = (number: number, offset: number) =>
  `instruction 00000000-0000-7000-8000-00000000000${number}, AdjustmentProposed (${at(offset)})`;
const statement = (creator: string, version: number) =>
  `statement of 2026-10 in EUR, creator ${creatorOf(creator)}: version ${version}`;
const told = (day: string, offsets: string) => ({
  check: instructionsHeldCheck,
  fault: `head ${day}: its instructions (${at(offsets)}) are not those of the log`,
});
const issued = (day: string, numbers: string) => ({
  check: statementsHeldCheck,
  fault: `head ${day}: its statements (numbers ${numbers}) are not those that were issued`,
});
const otherwise = 'was published with another content';
const unpublished = 'is in the books, and was not published';
const [first] = [creatorOf('ann'), creatorOf('bob')].sort();
const firstOf = first === creatorOf('ann') ? 'ann' : 'bob';

type Forgery = readonly [what: string, says: Says, found: readonly [byHeads: Fault, byLists: string, day: string]];

const forgeries: readonly Forgery[] = [
  [
    'the reason of an instruction',
    { reason: 'It was a gift' },
    [told('2026-11-01', '0 to 1'), `${instruction(1, 0)}: ${otherwise}`, '2026-11-01'],
  ],
  [
    'who proposed an instruction',
    { proposer: 'fred' },
    [told('2026-11-01', '0 to 1'), `${instruction(1, 0)}: ${otherwise}`, '2026-11-01'],
  ],
  [
    'when an instruction was told',
    { toldAt: '2026-11-01T12:00:00.001Z' },
    [told('2026-11-01', '0 to 1'), `${instruction(1, 0)}: ${otherwise}`, '2026-11-01'],
  ],
  [
    'an instruction taken out',
    { lacksInstruction: true },
    [
      told('2026-11-01', '0 to 1'),
      `${instruction(1, 0)}: was published where now is ${instruction(2, 0)}`,
      '2026-11-01',
    ],
  ],
  [
    'an instruction put in',
    { hasInstruction: true },
    [told('2026-11-03', '3 to 3'), `${instruction(4, 3)}: ${unpublished}`, '2026-11-02'],
  ],
  [
    'who closed a month, in all statements of it',
    { closer: 'fred' },
    [issued('2026-11-02', '0 to 1'), `${statement(firstOf, 1)}: ${otherwise}`, '2026-11-02'],
  ],
  [
    'why a statement was issued again',
    { annexed: 'We wanted to' },
    [issued('2026-11-03', '2 to 3'), `${statement('ann', 2)}: ${otherwise}`, '2026-11-03'],
  ],
  [
    'a version of a statement taken out',
    { lacksVersion: true },
    [
      issued('2026-11-03', '2 to 3'),
      `${statement('ann', 2)}: was published where now is ${statement('bob', 2)}`,
      '2026-11-03',
    ],
  ],
  [
    'a version of a statement put in',
    { hasVersion: true },
    [issued('2026-11-04', '4 to 4'), `${statement('ann', 3)}: ${unpublished}`, '2026-11-03'],
  ],
];

describe.each(forgeries)('%s, everywhere alike', (_what, says, [byHeads, byLists, day]) => {
  let other: Books;
  beforeAll(async () => {
    other = await history(says);
  });
  afterAll(() => other.drop());

  const before = () => published.findIndex((head) => head.day === day);

  test('is found by the first head that holds something else', async () => {
    expect(await forged(books, other, ['head'])).toEqual([byHeads]);
  });

  test('is named with the list of a published head, also where the heads are made anew', async () => {
    const faults = await forged(books, other, [], async (tx, logs) => {
      const { rows, fault } = await checkPublished(tx, logs, published);
      expect({ rows, fault }).toEqual({ rows: before(), fault: `${byLists} (head ${day})` });
    });
    expect(faults).toEqual([]);
  });

  test('is found with the published heads alone, by day', async () => {
    await forged(books, other, [], async (tx, logs) => {
      const heads = published.map(({ list: _, ...head }) => head);
      const { rows, fault } = await checkPublished(tx, logs, heads);
      expect({ rows, fault }).toEqual({ rows: before(), fault: `head ${day}: ${otherwise}` });
    });
  });

  test('leaves no statement that can be proven to anybody who has the published head of it', async () => {
    expect.hasAssertions();
    const verifier = await openVerifier();
    const genuine = await issuedIn(books);
    for (const { creatorId, version, number, document } of await issuedIn(other)) {
      const of = { creatorId, currency: 'EUR', month: '2026-10', version };
      const proof = await proveDocument(other.database.app, of);
      if (typeof proof === 'string') throw new Error(proof);
      const { text = '' } = published.find((head) => head.day === proof.day) ?? {};
      const verify = () => verifier.verify([JSON.stringify(proof), text]);
      const isGenuine = genuine.some((one) => one.number === number && one.document === document);
      // What a head holds that is as it was; an instruction changes no statement.
      if (proof.day < day || byHeads.check === instructionsHeldCheck) {
        expect([isGenuine, (await verify())[0]]).toEqual([true, expect.stringMatching(/^PROVEN/)]);
      } else if (!isGenuine) await expect(verify()).rejects.toBeInstanceOf(verifier.NotProven);
    }
  });
});

interface Issued {
  creatorId: string;
  version: number;
  number: bigint;
  document: string;
}

async function issuedIn({ database }: Books): Promise<readonly Issued[]> {
  const { rows } = await database.app.query<Issued>(
    `select creator_id as "creatorId", version, number, convert_from(document, 'UTF8') as document from statement`,
  );
  return rows;
}

test('another instant at which the log took an instruction in is found, though nothing else tells it', async () => {
  const later = `update log_batch set recorded_at = recorded_at + interval '1 ms'
    where topic = '${instructionTopic.name}' and first_offset = 0`;
  expect(await tampered(books, { tables: [], changes: [later] })).toEqual([told('2026-11-01', '0 to 1')]);
});

test('a list that is not that of its head proves nothing, and is named', async () => {
  const [head, ...more] = published as readonly [PublishedHead, ...PublishedHead[]];
  const texts = await Readable.from(head.list?.() ?? []).toArray();
  for (const list of [texts.slice(1), [...texts, ...texts], ['no list'], []]) {
    const others = [{ ...head, list: () => Readable.from(list) }, ...more];
    expect(await checkPublished(books.database.app, () => books.log, others)).toMatchObject({
      ...{ rows: 0, fault: 'head 2026-11-01: the list that was kept with it is not what it holds' },
    });
  }
});

import { Readable } from 'node:stream';
import { type Fault, tampered } from '../../test/adversary.js';
import { type Books, commission, creatorOf, euro, openBooks } from '../../test/books.js';
import { closeMonth, issue, issueNext } from '../../test/months.js';
import { adjustment, peopleOf } from '../../test/teller.js';
import { instructionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import { makeHeads } from '../features/make-heads/make-heads.handler.js';
import { headCheck } from '../verify/head-check.query.js';
import { instructionsHeldCheck, statementNumbers, statementsHeldCheck } from '../verify/held-check.query.js';
import { checkPublished } from '../verify/verify-published.query.js';
import { type Head, headOf, type HeadDocument, readHead } from './head-document.js';
import { headsFrom } from './heads.query.js';
import { allInstructionTexts } from './held-instructions.query.js';
import { ListDiffers, readList } from './kept-list.query.js';
import { treeOf } from './tree.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  const { propose } = peopleOf(books);
  for (let told = 0; told < 3; told += 1) {
    await propose(adjustment({ amount: euro(10_001n), effectiveOn: '2026-11-01' }));
  }
  books.clock.set('2026-11-02T00:00:00.000Z');
  await closeMonth(books, '2026-10');
  await issue(books);
  await books.roll();
});
afterEach(() => books.drop());

const make = () => makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
const heads = () => headsFrom(books.database.app, '2026-01-01', 10);

/** Somebody with all rights, whom no trigger stops. */
const change = (sql: string) =>
  books.database.admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    await tx.query(sql);
  });

const holes: readonly [what: string, sql: string, missing: string][] = [
  ['of the first instruction', lossOf(0), 'instructions are missing: 0 of 3'],
  ['of one between', lossOf(1), 'instructions are missing: 1 of 3'],
  ['of the last', lossOf(2), 'instructions are missing: 2 of 3'],
  ['of a statement', 'update statement set number = 1', 'statements are missing: 1 of 2'],
];
function lossOf(offset: number): string {
  return `delete from log_batch where topic = 'ledger.instruction.v1' and first_offset = ${offset}`;
}

test.each(holes)('no head is made over the hole %s', async (_what, sql, missing) => {
  await change(sql);
  await expect(make()).rejects.toThrow(`${missing} are there for the next head`);
  expect(await heads()).toEqual([]);
});

test('versions of a statement that have exchanged their numbers are found before any head holds them', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'late' })]);
  await issueNext(books, '2026-10');
  const exchanged = ['number = -number - 1', 'number = number + 2'].map((set) => `update statement set ${set}`);
  expect(await tampered(books, { tables: [], changes: exchanged })).toContainEqual({
    ...{ check: statementNumbers.check, fault: expect.stringContaining('statement number 0') },
  });
});

test.each(['{}', 'null', '{"day":"2026-11-01"'])('%s is no head, and every check says so of its day', async (text) => {
  await make();
  const change = `update head set document = '${text}', hash = sha256('${text}')`;
  const fault = 'head 2026-11-01: its document is not a head';
  expect(await tampered(books, { tables: ['head'], changes: [change] })).toEqual(
    [headCheck, statementsHeldCheck, instructionsHeldCheck].map((check) => ({ check, fault })),
  );
  const kept = [{ day: '2026-11-01', text, list: () => Readable.from([]) }];
  expect(await checkPublished(books.database.app, () => books.log, kept)).toMatchObject({
    ...{ rows: 0, fault: 'head 2026-11-01: what was kept of it is not a head' },
  });
});

describe('a head that was made over a hole', () => {
  const beyond = (at: number, of: HeadDocument) =>
    of.instructions.ends.map(({ partition }) => ({ partition, nextOffset: String(at) }));
  const ofAnn = partitionOf(creatorOf('ann'), instructionTopic.partitions);
  const forged: readonly [what: string, of: (head: HeadDocument) => Partial<HeadDocument>, found: Fault][] = [
    [
      'without the last instruction',
      (of) => ({ instructions: { ...of.instructions, events: 2 } }),
      {
        check: instructionsHeldCheck,
        fault: `it holds 2 instructions where its ends say 3 (ledger.instruction.v1/${ofAnn} at 0 to 2)`,
      },
    ],
    [
      'with an end beyond the log',
      (of) => ({ instructions: { ...of.instructions, ends: beyond(4, of) } }),
      {
        check: instructionsHeldCheck,
        fault: `it holds 3 instructions where its ends say 4 (ledger.instruction.v1/${ofAnn} at 0 to 3)`,
      },
    ],
    [
      'with an instruction that is not there',
      (of) => ({ instructions: { ...of.instructions, ends: beyond(4, of), events: 4 } }),
      {
        check: instructionsHeldCheck,
        fault: `its instructions (ledger.instruction.v1/${ofAnn} at 0 to 3) are not those of the log`,
      },
    ],
    [
      'without a statement',
      (of) => ({ statements: { ...of.statements, end: '2' } }),
      { check: statementsHeldCheck, fault: 'it holds 1 statements where its end says 2 (numbers 0 to 1)' },
    ],
  ];

  test.each(forged)('%s is found, and its list is not written', async (_what, of, { check, fault }) => {
    await make();
    const [made] = (await heads()) as [Head];
    const { instructions } = readHead(made);
    const range = { partition: ofAnn, from: 0n, to: 2n };
    const root = (await treeOf(allInstructionTexts(books.log, [range]))).root();
    const document = { ...readHead(made), ...of(readHead(made)) };
    const isCut = document.instructions.events < instructions.events;
    const head = headOf(isCut ? { ...document, instructions: { ...document.instructions, root } } : document);
    const faults = await tampered(books, {
      tables: [],
      changes: [
        ...(isCut ? [lossOf(2)] : []),
        `update head set document = '${head.text}', hash = decode('${head.hash}', 'hex')`,
      ],
    });
    expect(faults).toContainEqual({ check, fault: `head 2026-11-01: ${fault}` });
    const list = treeOf(readList({ books: books.database.app, log: books.log }, head, undefined));
    await expect(list).rejects.toBeInstanceOf(ListDiffers);
  });
});

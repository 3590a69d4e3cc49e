import { creatorOf, programId } from '../../test/books.js';
import { type Fields, parseOpening } from './opening-line.parser.js';

const ann = creatorOf('ann');
const directory = {
  creators: new Map([
    ['ann', ann],
    [ann, ann],
  ]),
  programs: new Set([programId]),
};
const line: Fields = {
  ...{ reference: 'INV-7', account: 'available', owner: 'ann', currency: 'EUR', amount: '1234.50' },
  ...{ effective_on: '2026-09-30', stream: '', program: '' },
};
const parse = (says: Fields) => parseOpening({ ...line, ...says }, 'old-books', directory);
const common = { kind: 'opening', importName: 'old-books', reference: 'INV-7', effectiveOn: '2026-09-30' };

test('what is owed to a creator, by handle or by id', () => {
  const opening = { ...common, account: 'available', creatorId: ann, amount: { minor: 123_450n, currency: 'EUR' } };
  expect(parse({})).toEqual(opening);
  expect(parse({ owner: ann })).toEqual(opening);
  expect(parse({ stream: 'affiliate', program: programId })).toEqual({ ...opening, stream: 'affiliate', programId });
});

test('what a debtor owes, what a bank holds', () => {
  const amount = { minor: -500n, currency: 'JPY' };
  const says = { currency: 'JPY', amount: '-500' };
  expect(parse({ account: 'receivable', owner: 'source:awin', ...says })).toEqual({
    ...{ ...common, account: 'receivable', debtor: 'source:awin', amount },
  });
  expect(parse({ account: 'bank', owner: 'DE02120300000000202051', ...says })).toEqual({
    ...{ ...common, account: 'bank', bankAccount: 'DE02120300000000202051', amount },
  });
});

test.each<[Fields, string, string]>([
  [{ reference: '' }, 'reference', 'reference-malformed'],
  [{ reference: 'x'.repeat(101) }, 'reference', 'reference-malformed'],
  [{ reference: 'a\nb' }, 'reference', 'reference-malformed'],
  [{ account: 'held' }, 'account', 'account-unknown'],
  [{ account: '' }, 'account', 'account-unknown'],
  [{ owner: 'bob' }, 'owner', 'creator-unknown'],
  [{ account: 'receivable', owner: 'awin' }, 'owner', 'debtor-malformed'],
  [{ account: 'bank', owner: 'DE02 1203' }, 'owner', 'bank-account-malformed'],
  [{ account: 'bank', owner: 'x'.repeat(35) }, 'owner', 'bank-account-malformed'],
  [{ currency: 'euro' }, 'currency', 'unknown-currency'],
  [{ amount: '1,234.50' }, 'amount', 'malformed-amount'],
  [{ amount: '1.005' }, 'amount', 'too-many-decimals'],
  [{ amount: '1e3' }, 'amount', 'malformed-amount'],
  [{ amount: '92233720368547758.08' }, 'amount', 'amount-out-of-range'],
  [{ effective_on: '30.09.2026' }, 'effective_on', 'day-malformed'],
  [{ stream: 'ads' }, 'stream', 'stream-unknown'],
  [{ program: 'shoes' }, 'program', 'program-unknown'],
  [{ account: 'bank', owner: 'DE02', stream: 'affiliate' }, 'stream', 'only-for-creators'],
  [{ account: 'receivable', owner: 'brand:a', program: programId }, 'program', 'only-for-creators'],
])('%j is refused, with the column', (says, column, refusal) => {
  expect(parse(says)).toEqual({ column, refusal });
});

test('a reference may have a hundred characters', () => {
  expect(parse({ reference: 'x'.repeat(100) })).toMatchObject({ reference: 'x'.repeat(100) });
});

test('of several faults the first from the left is told', () => {
  expect(parse({ account: 'cash', amount: 'x', effective_on: '' })).toMatchObject({ column: 'account' });
});

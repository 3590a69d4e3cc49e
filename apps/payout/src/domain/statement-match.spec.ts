import fc from 'fast-check';
import { matchStatement, type Mismatch, mismatches, type SentItem, type StatementLine } from './statement-match.js';

const limits = { returnFeeLimitMinor: 250n };
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const sent = (status: string, says: Partial<SentItem> = {}): SentItem => ({
  ...{ status, amount: eur(1000n), endToEndId: 'E-1' },
  ...says,
});
const out = (says: Partial<StatementLine> = {}): StatementLine => ({
  ...{ line: 1, direction: 'out', amount: eur(1000n), bookedOn: '2026-11-05', endToEndId: 'E-1' },
  ...says,
});
const back = (says: Partial<StatementLine> = {}) => out({ direction: 'in', returnReason: 'AC04', ...says });
const { returnReason: _of, ...unmarked } = back();

const outcomes = (items: readonly SentItem[], lines: readonly StatementLine[]) =>
  matchStatement(items, lines, limits).map((match) =>
    'reason' in match ? [match.outcome, match.reason] : match.outcome,
  );

test('a debit settles what was submitted', () => {
  expect(outcomes([sent('submitted')], [out()])).toEqual(['settled']);
});

test('what was paid comes back with its reason and is returned; what nobody has read of is rejected by it', () => {
  expect(outcomes([sent('paid')], [back()])).toEqual([['returned', 'AC04']]);
  expect(outcomes([sent('submitted')], [back()])).toEqual([['rejected', 'AC04']]);
});

test('what left and came back in one statement was paid and returned, in whichever order they stand', () => {
  const lines = [back({ line: 1 }), out({ line: 2 })];
  expect(outcomes([sent('submitted')], lines)).toEqual([['returned', 'AC04'], 'settled']);
});

test('the bank may keep as much as it may, and not a cent more', () => {
  const kept = (amount: bigint) => matchStatement([sent('paid')], [back({ amount: eur(amount) })], limits);
  expect(kept(1000n)).toMatchObject([{ outcome: 'returned', keptMinor: 0n }]);
  expect(kept(750n)).toMatchObject([{ outcome: 'returned', keptMinor: 250n }]);
  expect(kept(749n)).toMatchObject([{ outcome: 'unmatched', reason: 'amount_differs' }]);
  expect(kept(1001n)).toMatchObject([{ outcome: 'unmatched', reason: 'amount_differs' }]);
});

test('a return of nothing is none', () => {
  const small = sent('paid', { amount: eur(100n) });
  expect(outcomes([small], [back({ amount: eur(0n) })])).toEqual([['unmatched', 'amount_differs']]);
  expect(outcomes([small], [back({ amount: eur(1n) })])).toEqual([['returned', 'AC04']]);
});

test('other money that comes in is left alone', () => {
  expect(outcomes([], [unmarked])).toEqual([]);
  expect(outcomes([sent('paid')], [{ ...unmarked, endToEndId: 'E-9' }])).toEqual([]);
});

test.each<[Mismatch, SentItem[], StatementLine]>([
  ['end_to_end_id_missing', [sent('paid')], { ...unmarked, returnReason: 'AC04', endToEndId: undefined } as never],
  ['end_to_end_id_unknown', [], out()],
  ['end_to_end_id_unknown', [], back()],
  ['not_a_return', [sent('paid')], unmarked],
  ['entry_differs', [sent('paid')], back({ entryDiffers: true })],
  ['amount_differs', [sent('submitted')], out({ amount: eur(999n) })],
  ['amount_differs', [sent('submitted')], out({ amount: { minor: 1000n, currency: 'USD' } })],
  ['amount_differs', [sent('paid')], back({ amount: { minor: 1000n, currency: 'USD' } })],
  ['settled_before', [sent('paid')], out()],
  ['settled_before', [sent('returned')], out()],
  ['rejected_before', [sent('rejected')], out()],
  ['returned_before', [sent('returned')], back()],
  ['returned_before', [sent('rejected')], back()],
  ['not_submitted', [sent('reserved')], out()],
  ['not_submitted', [sent('reserved')], back()],
])('%s is said', (reason, items, line) => {
  expect(outcomes(items, [line])).toEqual([['unmatched', reason]]);
});

test('whatever lines come, in one statement or in many, an item is settled once at most and comes back once at most', () => {
  const line = fc.record({
    direction: fc.constantFrom('out' as const, 'in' as const),
    amount: fc.constantFrom(eur(1000n), eur(900n), eur(10n)),
    endToEndId: fc.constantFrom('E-1', 'E-2', 'E-3'),
    returnReason: fc.constant('AC04'),
    bookedOn: fc.constant('2026-11-05'),
  });
  const statements = fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 4 });
  fc.assert(
    fc.property(statements, (files) => {
      const items = new Map(['E-1', 'E-2'].map((endToEndId) => [endToEndId, sent('submitted', { endToEndId })]));
      const taken: string[] = [];
      for (const file of files) {
        const lines = file.map((one, index) => ({ ...one, line: index + 1 }));
        const matches = matchStatement([...items.values()], lines, limits);
        expect(matches.map((match) => match.line.line)).toEqual(lines.map((one) => one.line));
        for (const match of matches) {
          if (match.outcome === 'unmatched') {
            expect(mismatches).toContain(match.reason);
            continue;
          }
          const [name, isBack] = [match.item.endToEndId ?? '', match.outcome !== 'settled'];
          taken.push(`${name} ${isBack ? 'back' : 'out'}`);
          const before = items.get(name)?.status;
          if (isBack || before === 'submitted') {
            items.set(name, sent(isBack ? match.outcome : 'paid', { endToEndId: name }));
          }
        }
      }
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});

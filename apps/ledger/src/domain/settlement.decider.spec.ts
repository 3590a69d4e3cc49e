import fc from 'fast-check';
import { maxMinor } from '#money';
import { givenWhenThen, precedence } from '#testing';
import { balancedLegs } from './entry.js';
import { settlementDecider, settlementRefusals } from './settlement.decider.js';
import { legsOf, type SettlementFact, type SettlementPosted } from './settlement.js';

const given = givenWhenThen(settlementDecider);

const fact = { id: 'f1', digest: 'd1' };
const about = {
  ...{ fact, settlementId: 's1', part: 1, debtor: 'source:awin', currency: 'EUR', bankAccount: 'DE1' },
  occurredAt: '2026-10-31T00:00:00.000Z',
};
const told = (more: Partial<SettlementFact> = {}): SettlementFact => ({
  ...about,
  ...{ currencies: ['EUR'], paid: 1_000n, difference: 0n },
  ...more,
});
const posted = (paid: bigint, difference: bigint): SettlementPosted => ({
  type: 'SettlementPosted',
  ...about,
  ...{ paid, difference },
});
const shown = (paid: bigint, difference: bigint) =>
  legsOf(posted(paid, difference)).map(({ account: { kind, scope }, minor }) => [kind, scope, minor]);

test('a part is posted', () =>
  given([])
    .when(told())
    .then([posted(1_000n, 0n)]));
test('the same again changes nothing', () =>
  given([posted(1_000n, 0n)])
    .when(told())
    .thenUnchanged());

test('what is paid arrives at the bank and is owed less; the difference is in suspense', () => {
  expect(shown(1_000n, 0n)).toEqual([
    ['bank', 'DE1', 1_000n],
    ['receivable', 'source:awin', -1_000n],
    ['suspense', 'source:awin', 0n],
  ]);
  expect(shown(1_000n, 300n)).toEqual([
    ['bank', 'DE1', 1_000n],
    ['receivable', 'source:awin', -700n],
    ['suspense', 'source:awin', -300n],
  ]);
  expect(shown(1_000n, -300n)).toEqual([
    ['bank', 'DE1', 1_000n],
    ['receivable', 'source:awin', -1_300n],
    ['suspense', 'source:awin', 300n],
  ]);
});

test('whatever is paid, the entry balances, or moves nothing', () => {
  const amount = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
  fc.assert(
    fc.property(amount, amount, (paid, difference) => {
      const legs = balancedLegs(legsOf(posted(paid, difference)), 'EUR');

      if (paid === 0n && difference === 0n) expect(legs).toBe('too-few-legs');
      else expect([2, 3]).toContain(legs.length);
    }),
  );
});

/** What deserves each refusal, together with the state that all of them are said in. */
const wrongs: Record<(typeof settlementRefusals)[number], Partial<SettlementFact>> = {
  'fact-differs': { fact: { id: 'f1', digest: 'd2' } },
  'part-already-posted': { fact: { id: 'f2', digest: 'd2' } },
  'currency-differs': { currencies: ['EUR', 'USD'] },
  'amount-out-of-range': { paid: maxMinor, difference: -1n },
};
test.each(settlementRefusals)('%s', (refusal) => {
  const isOfRepeat = refusal === 'fact-differs' || refusal === 'part-already-posted';
  given(isOfRepeat ? [posted(1_000n, 0n)] : [])
    .when(told(wrongs[refusal]))
    .thenRefused(refusal);
});
const together = precedence(settlementRefusals).filter(([, second]) => second !== 'part-already-posted');
test.each(together)('%s is said before %s', (first, second) => {
  const isOfRepeat = first === 'fact-differs' || first === 'part-already-posted';
  given(isOfRepeat ? [posted(1_000n, 0n)] : [])
    .when(told({ ...wrongs[second], ...wrongs[first] }))
    .thenRefused(first);
});

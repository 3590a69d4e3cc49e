import fc from 'fast-check';
import { maxMinor, type Money } from '#money';
import { givenWhenThen } from '#testing';
import { balancedLegs } from './entry.js';
import { legsOf, type PayoutFact, type ReservationEvent } from './reservation.js';
import { reservationDecider, type ReservationRefusal } from './reservation.decider.js';

const given = givenWhenThen(reservationDecider);

const common = {
  itemId: 'i1',
  batchId: 'b1',
  creatorId: 'c1',
  amount: { minor: 520n, currency: 'EUR' } as Money,
  occurredAt: '2026-11-04T09:00:00.000Z',
};
const details = { rail: 'sepa', bankAccount: 'DE02', available: 520n };

function step(type: PayoutFact['type'], says: Partial<typeof common & typeof details> & { kept?: unknown } = {}) {
  return { type, ...common, ...details, fact: { id: type, digest: type }, ...says } as PayoutFact;
}

function history(...facts: PayoutFact[]): ReservationEvent[] {
  let state = reservationDecider.initial;
  return facts.flatMap((fact) => {
    const decision = reservationDecider.decide(state, fact);
    if (decision.outcome !== 'decided') throw new Error(`${fact.type} was not taken`);
    state = decision.events.reduce((before, event) => reservationDecider.evolve(before, event), state);
    return decision.events;
  });
}

const requested = step('ReservationRequested');
const started = step('PaymentStarted');
const settled = step('PaymentSettled');
const eur = (minor: bigint): Money => ({ minor, currency: 'EUR' });
const returned = (kept?: Money) => step('PaymentReturned', kept === undefined ? {} : { kept });
const rejected = (amount?: Money) =>
  step('PaymentRejected', amount === undefined ? {} : { kept: { amount, bankAccount: 'DE02' } });

test('all that is available may be set aside', () =>
  given([])
    .when(requested)
    .then([{ type: 'Reserved', ...common, fact: requested.fact }]));

test('a cent more may not', () =>
  given([])
    .when(step('ReservationRequested', { available: 519n }))
    .then([{ type: 'Refused', ...common, fact: requested.fact, available: 519n }]));

test.each<[string, PayoutFact[], string[]]>([
  ['set aside', [requested], ['available 520', 'reserved -520']],
  ['given back', [requested, step('ReservationReleased')], ['reserved 520', 'available -520']],
  ['on its way', [requested, started], ['reserved 520', 'transit:sepa -520']],
  ['paid', [requested, started, step('PaymentSettled')], ['transit:sepa 520', 'bank:DE02 -520']],
  ['refused by the bank', [requested, started, step('PaymentRejected')], ['transit:sepa 520', 'available -520']],
  [
    'refused by a bank that keeps some',
    [requested, started, rejected(eur(20n))],
    ['transit:sepa 520', 'available -520', 'payout_fee:sepa 20', 'bank:DE02 -20'],
  ],
  ['returned', [requested, started, settled, returned()], ['bank:DE02 520', 'available -520']],
  [
    'returned by a bank that keeps some',
    [requested, started, settled, returned(eur(20n))],
    ['bank:DE02 500', 'available -520', 'payout_fee:sepa 20'],
  ],
])('money that is %s', (_what, facts, expected) => {
  const legs = balancedLegs(legsOf(history(...facts).at(-1) as ReservationEvent), 'EUR');
  if (typeof legs === 'string') throw new Error(legs);
  expect(
    legs.map(({ account: { kind, scope }, minor }) => `${scope === '' ? kind : `${kind}:${scope}`} ${minor}`),
  ).toEqual(expected);
});

test('the same fact again changes nothing, and asks for nothing twice', () =>
  given(history(requested)).when(requested).thenUnchanged());

test.each<[ReservationRefusal, PayoutFact[], PayoutFact]>([
  ['fact-differs', [requested], { ...requested, fact: { id: requested.fact.id, digest: 'other' } }],
  ['amount-not-positive', [], step('ReservationRequested', { amount: { minor: 0n, currency: 'EUR' } })],
  ['amount-out-of-range', [], step('ReservationRequested', { amount: { minor: maxMinor + 1n, currency: 'EUR' } })],
  ['reservation-unknown', [], started],
  ['item-differs', [requested], step('PaymentStarted', { creatorId: 'c2' })],
  ['currency-differs', [requested], step('PaymentStarted', { amount: { minor: 520n, currency: 'USD' } })],
  ['amount-differs', [requested], step('PaymentStarted', { amount: { minor: 519n, currency: 'EUR' } })],
  ['step-not-allowed', [requested], step('PaymentSettled')],
  ['step-not-allowed', [requested, started, step('PaymentSettled')], step('PaymentRejected')],
  ['step-not-allowed', [step('ReservationRequested', { available: 0n })], started],
  ['step-not-allowed', [requested, started], returned()],
  ['step-not-allowed', [requested, started, settled, returned()], { ...returned(), fact: { id: 'again', digest: '' } }],
  ['rail-differs', [requested, started], step('PaymentSettled', { rail: 'nacha' })],
  ['currency-differs', [requested, started, settled], returned({ minor: 1n, currency: 'USD' })],
  ['kept-out-of-range', [requested, started, settled], returned(eur(0n))],
  ['kept-out-of-range', [requested, started, settled], returned(eur(520n))],
  ['kept-out-of-range', [requested, started], rejected(eur(520n))],
])('%s is said', (refusal, past, fact) =>
  given(history(...past))
    .when(fact)
    .thenRefused(refusal),
);

test('whatever is said in whatever order, the money is in one place', () => {
  const types = fc.constantFrom(
    ...([
      'ReservationRequested',
      'ReservationReleased',
      'PaymentStarted',
      'PaymentSettled',
      'PaymentRejected',
      'PaymentReturned',
    ] as const),
  );
  fc.assert(
    fc.property(fc.array(types, { maxLength: 12 }), (steps) => {
      let state = reservationDecider.initial;
      const balances = new Map<string, bigint>();
      steps.forEach((type, index) => {
        const decision = reservationDecider.decide(state, { ...step(type), fact: { id: String(index), digest: '' } });
        if (decision.outcome !== 'decided') return;
        state = decision.events.reduce((before, event) => reservationDecider.evolve(before, event), state);
        for (const { account, minor } of decision.events.flatMap(legsOf)) {
          balances.set(
            account.kind,
            (balances.get(account.kind) ?? 520n * BigInt(account.kind === 'available')) - minor,
          );
        }
      });
      const total = [...balances.values()].reduce((sum, minor) => sum + minor, 0n);
      expect(total === 0n || total === 520n).toBe(true);
      expect([...balances.values()].every((minor) => minor === 0n || minor === 520n)).toBe(true);
    }),
  );
});

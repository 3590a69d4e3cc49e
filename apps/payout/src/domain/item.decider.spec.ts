import fc from 'fast-check';
import { givenWhenThen } from '#testing';
import { itemDecider, type ItemEvent } from './item.decider.js';
import { itemMachine } from './item.machine.js';

const given = givenWhenThen(itemDecider);

const common = {
  itemId: 'i1',
  batchId: 'b1',
  creatorId: 'c1',
  amount: { minor: 520n, currency: 'EUR' },
  occurredAt: '2026-11-02T09:00:00.000Z',
};
const requested: ItemEvent = { type: 'ReservationRequested', ...common };
const confirmed: ItemEvent = { type: 'ReservationConfirmed', ...common };
const declined: ItemEvent = { type: 'ReservationDeclined', ...common, reason: 'insufficient-available' };
const released: ItemEvent = { type: 'ReservationReleased', ...common, reason: 'batch-cancelled' };
const started: ItemEvent = { type: 'PaymentStarted', ...common, rail: 'sepa', endToEndId: 'E1' };
const settled: ItemEvent = {
  type: 'PaymentSettled',
  ...common,
  rail: 'sepa',
  bankAccount: 'DE00',
  bookedOn: '2026-11-05',
  statementId: 's1',
};
const rejected: ItemEvent = { type: 'PaymentRejected', ...common, rail: 'sepa', reason: 'AC04' };
const returned: ItemEvent = {
  ...{ type: 'PaymentReturned', ...common, rail: 'sepa', bankAccount: 'DE00', reason: 'AC04' },
  ...{ kept: { minor: 20n, currency: 'EUR' }, bookedOn: '2026-11-09', statementId: 's2' },
};

test('nothing is paid that the ledger has not reserved', () =>
  given([requested]).when(started).thenRefused('step-not-allowed'));

test('an item that the ledger declined is out', () =>
  given([requested, declined]).when(started).thenRefused('step-not-allowed'));

test('what is on its way is not released', () =>
  given([requested, confirmed, started]).when(released).thenRefused('step-not-allowed'));

test('a payment that is booked twice is paid once', () =>
  given([requested, confirmed, started, settled]).when(settled).thenUnchanged());

test('a payment that comes back is returned, once', () => {
  const history = [requested, confirmed, started, settled];
  given(history).when(returned).then([returned]);
  given([...history, returned])
    .when(returned)
    .thenUnchanged();
  given([...history, returned])
    .when(settled)
    .thenRefused('step-not-allowed');
});

test('what was never paid cannot be returned, and what was returned cannot be rejected', () => {
  given([requested, confirmed, started]).when(returned).thenRefused('step-not-allowed');
  given([requested, confirmed, started, settled, returned]).when(rejected).thenRefused('step-not-allowed');
});

test('an answer about another amount is no answer', () =>
  given([requested])
    .when({ ...confirmed, amount: { minor: 521n, currency: 'EUR' } })
    .thenRefused('amount-differs'));

test('whatever is asked in whatever order, an item is started at most once and ends at most once', () => {
  const steps = fc.array(
    fc.constantFrom(requested, confirmed, declined, released, started, settled, rejected, returned),
  );
  fc.assert(
    fc.property(steps, (commands) => {
      let state = itemDecider.initial;
      const happened: string[] = [];
      for (const command of commands) {
        const decision = itemDecider.decide(state, command);
        if (decision.outcome !== 'decided') continue;
        for (const event of decision.events) {
          state = itemDecider.evolve(state, event);
          happened.push(event.type);
        }
      }
      expect(happened.filter((type) => type === 'PaymentStarted').length).toBeLessThanOrEqual(1);
      expect(new Set(happened).size).toBe(happened.length);
      if (itemMachine.final.includes(state.status)) expect(happened.length).toBeGreaterThanOrEqual(2);
    }),
  );
});

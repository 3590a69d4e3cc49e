import fc from 'fast-check';
import type { Decision } from '#decider';
import { maxMinor } from '#money';
import { givenWhenThen, precedence } from '#testing';
import { accountName } from './chart-of-accounts.js';
import {
  added,
  amountsOf,
  type CommissionFact,
  type CommissionMoney,
  type CommissionMoved,
  legsOf,
  nothing,
} from './commission.js';
import {
  type CommissionCommand,
  commissionDecider,
  type CommissionRefusal,
  commissionRefusals,
} from './commission.decider.js';
import { balancedLegs, mostLegs } from './entry.js';

const given = givenWhenThen(commissionDecider);

const occurredAt = '2026-10-03T14:05:09.000Z';
const releaseAt = '2026-11-02T14:05:09.000Z';
const terms = { currency: 'EUR', conversionId: 'v1', debtor: 'source:awin', programId: 'p1', stream: 'affiliate' };

interface Says extends Partial<CommissionFact> {
  readonly id?: string;
  readonly amounts?: readonly [share: bigint, fee: bigint];
}

function report(
  type: CommissionFact['type'],
  { id = type, amounts = [520n, 130n], ...more }: Says = {},
): CommissionFact {
  const [share, fee] = amounts;
  const { currency, ...named } = terms;
  return {
    type,
    fact: { id, digest: `${id} ${amounts.join(' ')}` },
    decisionId: `decision of ${id}`,
    ...named,
    total: { minor: share + fee, currency },
    creatorShare: { minor: share, currency },
    fee: { minor: fee, currency },
    occurredAt,
    ...more,
  };
}

/** What the commands lead to, one after the other; each of them is expected to be taken. */
function history(...commands: CommissionCommand[]): CommissionMoved[] {
  let state = commissionDecider.initial;
  return commands.flatMap((command) => {
    const decision = commissionDecider.decide(state, command);
    if (decision.outcome !== 'decided') throw new Error(`${command.type} was not taken`);
    state = decision.events.reduce((before, event) => commissionDecider.evolve(before, event), state);
    return decision.events;
  });
}

function sumsOf(events: readonly CommissionMoved[]): CommissionMoney {
  return events.reduce((sums, { moves }) => added(sums, moves), nothing);
}

const accrued = report('CommissionAccrued');
const approved = report('CommissionApproved', { availableAt: releaseAt });
const endHold: CommissionCommand = { type: 'EndHold', releaseAt };

test('an accrual is pending, the fee with it', () => {
  expect(history(accrued)).toMatchObject([
    { kind: 'commission-accrued', status: 'pending', moves: { ...nothing, pending: 520n, feePending: 130n } },
  ]);
});

test('an approval moves what is pending into the hold, in six legs', () => {
  const [, event] = history(accrued, approved);
  expect(balancedLegs(legsOf(event as CommissionMoved, 'c1'), 'EUR')).toEqual([
    { account: expect.objectContaining({ kind: 'receivable_pending', scope: 'source:awin' }), minor: -650n },
    { account: expect.objectContaining({ kind: 'receivable', scope: 'source:awin' }), minor: 650n },
    { account: expect.objectContaining({ kind: 'pending', owner: 'c1' }), minor: 520n },
    { account: expect.objectContaining({ kind: 'held', owner: 'c1' }), minor: -520n },
    { account: expect.objectContaining({ kind: 'fee_pending', scope: 'p1' }), minor: 130n },
    { account: expect.objectContaining({ kind: 'fee_revenue', scope: 'p1' }), minor: -130n },
  ]);
});

test('an approval without a hold is payable at once', () => {
  expect(sumsOf(history(accrued, report('CommissionApproved')))).toEqual({
    ...nothing,
    available: 520n,
    feeRevenue: 130n,
  });
});

test('what was never pending is approved directly', () => {
  expect(history(approved)).toMatchObject([{ status: 'held', moves: { ...nothing, held: 520n, feeRevenue: 130n } }]);
});

test('the end of the hold makes it payable, on the day that was said', () => {
  expect(history(approved, endHold)[1]).toMatchObject({
    kind: 'hold-ended',
    effectiveAt: releaseAt,
    status: 'available',
    moves: { ...nothing, held: -520n, available: 520n },
  });
});

test('a hold does not end before its time', () =>
  given(history(approved)).when({ type: 'EndHold', releaseAt: '2026-11-02T14:05:08.999Z' }).thenUnchanged());

test('a hold ends once', () => given(history(approved, endHold)).when(endHold).thenUnchanged());

test('the same fact again changes nothing', () => given(history(accrued)).when(accrued).thenUnchanged());

test('an adjustment goes where the money is', () => {
  const more = report('CommissionAdjusted', { id: 'a1', amounts: [80n, 20n] });
  expect(sumsOf(history(accrued, more))).toEqual({ ...nothing, pending: 600n, feePending: 150n });
  expect(sumsOf(history(approved, more))).toEqual({ ...nothing, held: 600n, feeRevenue: 150n });
  expect(sumsOf(history(approved, endHold, more))).toEqual({ ...nothing, available: 600n, feeRevenue: 150n });
});

test('an adjustment may shift the split and leave the total', () => {
  const shift = report('CommissionAdjusted', { id: 'a1', amounts: [-20n, 20n] });
  const [, event] = history(approved, shift);
  expect(balancedLegs(legsOf(event as CommissionMoved, 'c1'), 'EUR')).toHaveLength(2);
});

test('an approval after an adjustment is of the whole', () =>
  given(history(accrued, report('CommissionAdjusted', { id: 'a1', amounts: [80n, 20n] })))
    .when(report('CommissionApproved', { amounts: [520n, 130n] }))
    .thenRefused('amounts-differ'));

test('a part is reversed, and then no more than what is left', () => {
  const part = report('CommissionReversed', { id: 'r1', amounts: [200n, 50n] });
  expect(sumsOf(history(accrued, approved, part))).toEqual({ ...nothing, held: 320n, feeRevenue: 80n });
  given(history(accrued, approved, part))
    .when(report('CommissionReversed', { id: 'r2', amounts: [321n, 80n] }))
    .thenRefused('exceeds-remainder');
});

test('what was reversed whole may be decided anew, under other terms', () => {
  const again = report('CommissionAccrued', { id: 'again', debtor: 'source:tune' });
  expect(sumsOf(history(accrued, report('CommissionReversed'), again))).toEqual(sumsOf(history(accrued)));
});

test('a commission of nothing is known, and moves nothing', () => {
  const events = history(report('CommissionAccrued', { amounts: [0n, 0n] }), report('CommissionAdjusted'));
  expect(sumsOf(events)).toEqual({ ...nothing, pending: 520n, feePending: 130n });
});

const huge: readonly [bigint, bigint] = [maxMinor, 0n];
const faulty: Record<CommissionRefusal, { past: readonly CommissionMoved[]; command: CommissionFact }> = {
  'fact-differs': {
    past: history(accrued),
    command: report('CommissionAccrued', { fact: { id: accrued.fact.id, digest: 'other' } }),
  },
  'currency-differs': {
    past: history(accrued),
    command: report('CommissionReversed', { fee: { minor: 130n, currency: 'USD' } }),
  },
  'amounts-do-not-add-up': {
    past: [],
    command: report('CommissionAdjusted', { total: { minor: 1n, currency: 'EUR' } }),
  },
  'amount-negative': { past: [], command: report('CommissionReversed', { amounts: [-1n, 0n] }) },
  'commission-unknown': { past: [], command: report('CommissionAdjusted') },
  'terms-differ': { past: history(accrued), command: report('CommissionAccrued', { id: 'b', debtor: 'brand:x' }) },
  'already-accrued': { past: history(accrued), command: report('CommissionAccrued', { id: 'b' }) },
  'already-approved': {
    past: history(approved),
    command: report('CommissionApproved', { id: 'b', amounts: [1n, 0n] }),
  },
  'amounts-differ': { past: history(accrued), command: report('CommissionApproved', { amounts: [650n, 0n] }) },
  'exceeds-remainder': { past: history(accrued), command: report('CommissionReversed', { amounts: [521n, 0n] }) },
  'amount-out-of-range': { past: history(accrued), command: report('CommissionAdjusted', { amounts: huge }) },
};

test.each(Object.entries(faulty))('%s is said', (refusal, { past, command }) =>
  given(past)
    .when(command)
    .thenRefused(refusal as CommissionRefusal),
);

test.each(precedence(commissionRefusals.slice(0, 4)))('%s is said before %s', (first) => {
  const { fact } = report('CommissionAccrued', { fact: { id: accrued.fact.id, digest: 'other' } });
  const wrongs: Partial<Record<CommissionRefusal, Says>> = {
    'fact-differs': { fact },
    'currency-differs': { fee: { minor: 130n, currency: 'USD' } },
    'amounts-do-not-add-up': { total: { minor: 1n, currency: 'EUR' }, amounts: [-1n, 0n] },
    'amount-negative': { amounts: [-1n, 0n], debtor: 'brand:x' },
  };
  const order = commissionRefusals.slice(commissionRefusals.indexOf(first), 4);
  const says = Object.assign({}, ...order.map((refusal) => wrongs[refusal]).reverse()) as Says;
  given(history(accrued)).when(report('CommissionReversed', says)).thenRefused(first);
});

const someCommands = fc.array(
  fc.record({
    type: fc.constantFrom(
      'CommissionAccrued',
      'CommissionAdjusted',
      'CommissionApproved',
      'CommissionReversed',
      'EndHold',
    ),
    share: fc.bigInt({ min: -300n, max: 600n }),
    fee: fc.bigInt({ min: -100n, max: 200n }),
    held: fc.boolean(),
  }),
  { maxLength: 20 },
);

test('whatever is said in whatever order: entries balance, nothing is below zero, sums are the moves', () => {
  fc.assert(
    fc.property(someCommands, (commands) => {
      let state = commissionDecider.initial;
      let sums = nothing;
      commands.forEach(({ type, share, fee, held }, index) => {
        const says = { id: String(index), amounts: [share, fee] as const, ...(held ? { availableAt: releaseAt } : {}) };
        const command = type === 'EndHold' ? endHold : report(type, says);
        const decision: Decision<CommissionMoved, CommissionRefusal> = commissionDecider.decide(state, command);
        if (decision.outcome !== 'decided') return;
        for (const event of decision.events) {
          const legs = legsOf(event, 'c1');
          expect(legs.reduce((sum, { minor }) => sum + minor, 0n)).toBe(0n);
          expect(new Set(legs.map(({ account }) => accountName(account))).size).toBe(legs.length);
          expect(legs.length).toBeLessThanOrEqual(mostLegs);
          sums = added(sums, event.moves);
          state = commissionDecider.evolve(state, event);
        }
        expect(state).toMatchObject(sums);
        expect(amountsOf(sums).every((minor) => minor >= 0n)).toBe(true);
      });
    }),
  );
});

test('accrue, approve, end the hold, reverse: every balance is back where it was', () => {
  const amount = fc.bigInt({ min: 0n, max: maxMinor / 2n });
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 1, max: 4 }), (share, fee, steps) => {
      const amounts = [share, fee] as const;
      const life = [
        report('CommissionAccrued', { amounts }),
        { ...approved, ...report('CommissionApproved', { amounts, availableAt: releaseAt }) },
        endHold,
      ];
      const events = history(...life.slice(0, Math.min(steps, 3)), report('CommissionReversed', { amounts }));
      expect(sumsOf(events)).toEqual(nothing);
    }),
  );
});

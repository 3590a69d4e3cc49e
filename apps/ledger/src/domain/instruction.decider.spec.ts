import fc from 'fast-check';
import { maxMinor } from '#money';
import { givenWhenThen, precedence } from '#testing';
import type { InstructionEvent, Proposal } from './instruction.js';
import {
  type InstructionCommand,
  instructionDecider,
  instructionRefusals,
  type InstructionRefusal,
} from './instruction.decider.js';

const given = givenWhenThen(instructionDecider);

const occurredAt = '2026-11-02T09:00:00.000Z';
const instructionId = 'i1';
const adjust = (minor: bigint, says: object = {}): Proposal => ({
  instruction: {
    kind: 'adjustment',
    creatorId: 'ann',
    amount: { minor, currency: 'EUR' },
    effectiveOn: '2026-10-05',
    ...says,
  },
  reasonCode: 'goodwill',
  reason: 'counted late',
});
const writeOff = (minor: bigint, says: object = {}): Proposal => ({
  instruction: {
    kind: 'write-off',
    debtor: 'source:awin',
    amount: { minor, currency: 'EUR' },
    effectiveOn: '2026-10-31',
    ...says,
  },
  reasonCode: 'uncollectable',
  reason: 'insolvent',
});
const exchange = (says: object = {}): Proposal => ({
  instruction: {
    ...{ kind: 'exchange', creatorId: 'ann', effectiveOn: '2026-10-30' },
    ...{ rate: '1.0843', rateSource: 'ECB 2026-10-30', rounding: 'half_even' },
    from: { minor: 10_000n, currency: 'EUR' },
    to: { minor: 10_843n, currency: 'USD' },
    ...says,
  },
  reasonCode: 'other',
  reason: 'paid in dollars',
});
type Propose = Extract<InstructionCommand, { type: 'Propose' }>;
const propose = (proposal: Proposal, says: Partial<Propose> = {}): Propose => ({
  ...{ type: 'Propose', instructionId, proposal, by: 'fina', aloneUpTo: 10_000n, books: {}, occurredAt },
  ...says,
});
const step = { instructionId, occurredAt };
const approve = (by: string, books = {}): InstructionCommand => ({ type: 'Approve', ...step, by, books });
const reject = (by: string): InstructionCommand => ({ type: 'Reject', ...step, by, reason: 'no' });
const withdraw = (by: string): InstructionCommand => ({ type: 'Withdraw', ...step, by, reason: 'a slip' });
const refuse: InstructionCommand = { type: 'Refuse', ...step, refusal: 'exceeds-available' };
const proposed = (proposal: Proposal): InstructionEvent => ({
  ...{ type: 'Proposed', ...step, proposal, proposedBy: 'fina' },
});
const instructed = (proposal: Proposal, approvedBy?: string): InstructionEvent => ({
  ...{ type: 'Instructed', ...step, proposal, instructedBy: 'fina' },
  ...(approvedBy === undefined ? {} : { approvedBy }),
});
const large = adjust(10_001n);

test.each([10_000n, -10_000n])('up to the limit one person is enough: %s', (minor) =>
  given([])
    .when(propose(adjust(minor)))
    .then([instructed(adjust(minor))]),
);

test.each([10_001n, -10_001n])('beyond the limit a second one has to approve: %s', (minor) =>
  given([])
    .when(propose(adjust(minor)))
    .then([proposed(adjust(minor))]),
);

test('who may only propose, proposes the least amount, too', () =>
  given([])
    .when({
      ...{ type: 'Propose', ...step, proposal: adjust(1n), by: 'fina', books: {} },
    })
    .then([proposed(adjust(1n))]));

test('a write-off takes two, however small', () =>
  given([])
    .when(propose(writeOff(1n)))
    .then([proposed(writeOff(1n))]));

test('an exchange takes two, and says what the rate gives', () => {
  given([])
    .when(propose(exchange()))
    .then([proposed(exchange())]);
  for (const minor of [10_842n, 10_844n]) {
    given([])
      .when(propose(exchange({ to: { minor, currency: 'USD' } })))
      .thenRefused('amount-not-at-rate');
  }
});

test('the rounding is the one that is named', () => {
  const half = { rate: '0.50005', from: { minor: 10_000n, currency: 'EUR' } };
  const to = (minor: bigint) => ({ minor, currency: 'USD' });
  given([])
    .when(propose(exchange({ ...half, to: to(5_001n) })))
    .thenRefused('amount-not-at-rate');
  given([])
    .when(propose(exchange({ ...half, to: to(5_001n), rounding: 'half_up' })))
    .then([proposed(exchange({ ...half, to: to(5_001n), rounding: 'half_up' }))]);
});

test('a second person gives the instruction', () =>
  given([proposed(large)])
    .when(approve('finn'))
    .then([instructed(large, 'finn')]));

test('nobody approves what they proposed', () =>
  given([proposed(large)])
    .when(approve('fina'))
    .thenRefused('same-person'));

test('nobody rejects what they proposed: they withdraw it', () => {
  given([proposed(large)])
    .when(reject('fina'))
    .thenRefused('same-person');
  given([proposed(large)])
    .when(withdraw('fina'))
    .then([{ type: 'Withdrawn', ...step, holder: { creatorId: 'ann' }, reason: 'a slip', withdrawnBy: 'fina' }]);
});

test('a second person says no', () =>
  given([proposed(writeOff(5n))])
    .when(reject('finn'))
    .then([{ type: 'Rejected', ...step, holder: { debtor: 'source:awin' }, reason: 'no', rejectedBy: 'finn' }]));

test('nobody withdraws for another', () =>
  given([proposed(large)])
    .when(withdraw('finn'))
    .thenRefused('other-person'));

test('the same proposal again changes nothing, in whatever order its fields come', () => {
  const { instruction, ...why } = large;
  const turned = Object.fromEntries(Object.entries(instruction).reverse()) as unknown as typeof instruction;
  given([proposed(large)])
    .when(propose({ instruction: turned, ...why }))
    .thenUnchanged();
});

test.each([
  ['another amount', propose(adjust(10_002n))],
  ['another reason', propose({ ...large, reason: 'another' })],
  ['another person', propose(large, { by: 'finn' })],
  ['another currency', propose(adjust(10_001n, { amount: { minor: 10_001n, currency: 'USD' } }))],
])('the same id with %s is refused', (_what, command) =>
  given([proposed(large)])
    .when(command)
    .thenRefused('fact-differs'),
);

test('a month that was closed meanwhile is not written to', () =>
  given([proposed(large)])
    .when(approve('finn', { closedThrough: '2026-10-31' }))
    .thenRefused('period-closed'));

test('the day after the closed month is open', () => {
  const books = { closedThrough: '2026-10-31' };
  given([])
    .when(propose(adjust(1n, { effectiveOn: '2026-10-31' }), { books }))
    .thenRefused('period-closed');
  given([])
    .when(propose(adjust(1n, { effectiveOn: '2026-11-01' }), { books }))
    .then([instructed(adjust(1n, { effectiveOn: '2026-11-01' }))]);
});

test.each([maxMinor, -maxMinor])('64 bits hold %s, and not one more', (minor) => {
  const more = minor > 0n ? minor + 1n : minor - 1n;
  given([])
    .when(propose(adjust(minor)))
    .then([proposed(adjust(minor))]);
  given([])
    .when(propose(adjust(more)))
    .thenRefused('amount-out-of-range');
});

test.each([
  ['2026-02-29', 'day-unknown'],
  ['2026-04-31', 'day-unknown'],
  ['0000-01-01', 'day-unknown'],
  ['2026-11-03', 'day-to-come'],
] as const)('%s is refused: %s', (effectiveOn, refusal) =>
  given([])
    .when(propose(adjust(1n, { effectiveOn })))
    .thenRefused(refusal),
);

test.each(['2024-02-29', '2000-02-29', '2026-11-02'])('%s is a day', (effectiveOn) =>
  given([])
    .when(propose(adjust(1n, { effectiveOn })))
    .then([instructed(adjust(1n, { effectiveOn }))]),
);

/** Each with as many faults of later refusals as go together. */
const bad = (says: object) =>
  writeOff(0n, { amount: { minor: 0n, currency: 'ZZZ' }, effectiveOn: '2026-99-99', ...says });
const cleared = writeOff(1n, { kind: 'clearing', against: 'receivable' });
const books = { closedThrough: '2099-12-31', owedMinor: -(2n ** 70n), availableMinor: -(2n ** 70n) };
const faulty: Record<InstructionRefusal, { history: readonly InstructionEvent[]; command: InstructionCommand }> = {
  'instruction-unknown': { history: [], command: approve('fina', books) },
  'fact-differs': { history: [proposed(large)], command: propose(bad({}), { books }) },
  'already-decided': { history: [proposed(bad({})), instructed(bad({}), 'finn')], command: approve('fina', books) },
  'same-person': { history: [proposed(bad({}))], command: approve('fina', books) },
  'other-person': { history: [proposed(bad({}))], command: withdraw('finn') },
  'currency-unknown': { history: [], command: propose(bad({}), { books }) },
  'amount-zero': { history: [], command: propose(bad({ amount: { minor: 0n, currency: 'EUR' } }), { books }) },
  'amount-not-positive': {
    history: [],
    command: propose(bad({ amount: { minor: -(2n ** 64n), currency: 'EUR' } }), { books }),
  },
  'amount-out-of-range': {
    history: [],
    command: propose(bad({ amount: { minor: 2n ** 64n, currency: 'EUR' } }), { books }),
  },
  'currencies-alike': {
    history: [],
    command: propose(exchange({ to: { minor: 1n, currency: 'EUR' }, rate: '0', effectiveOn: '2027-02-29' }), { books }),
  },
  'rate-zero': { history: [], command: propose(exchange({ rate: '0.00', effectiveOn: '2027-02-29' }), { books }) },
  'amount-not-at-rate': {
    history: [],
    command: propose(exchange({ rate: '2', effectiveOn: '2027-02-29' }), { books }),
  },
  'against-does-not-fit': {
    history: [],
    command: propose(writeOff(1n, { kind: 'clearing', against: 'bad_debt', effectiveOn: '2027-02-29' }), { books }),
  },
  'day-unknown': { history: [], command: propose(writeOff(1n, { effectiveOn: '2027-02-29' }), { books }) },
  'day-to-come': { history: [], command: propose(writeOff(1n, { effectiveOn: '2027-01-01' }), { books }) },
  'period-closed': { history: [], command: propose(writeOff(1n), { books }) },
  'exceeds-receivable': { history: [], command: propose(writeOff(1n), { books: { owedMinor: 0n } }) },
  'exceeds-available': { history: [], command: propose(exchange(), { books: { availableMinor: 0n } }) },
  'difference-unknown': { history: [], command: propose(cleared) },
  'exceeds-difference': {
    history: [],
    command: propose(cleared, { books: { openMinor: 0n } }),
  },
};

test.each(precedence(instructionRefusals))('%s is said before %s', (first) =>
  given(faulty[first].history).when(faulty[first].command).thenRefused(first),
);

test('whoever says whatever in whatever order, two people have signed all that takes two, and it ends once', () => {
  const person = fc.constantFrom('fina', 'finn', 'olga');
  const commands = fc.oneof(
    fc
      .tuple(
        person,
        fc.bigInt({ min: -20_000n, max: 20_000n }),
        fc.constantFrom(adjust, writeOff, () => exchange()),
      )
      .map(([by, minor, told]) => propose(told(minor), { by })),
    person.map((by) => approve(by)),
    person.map(reject),
    person.map(withdraw),
    fc.constant(refuse),
  );
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 20 }), (said) => {
      let state = instructionDecider.initial;
      const happened: InstructionEvent[] = [];
      for (const command of said) {
        const decision = instructionDecider.decide(state, command);
        if (decision.outcome !== 'decided') continue;
        for (const event of decision.events) {
          happened.push(event);
          state = instructionDecider.evolve(state, event);
        }
      }
      const ends = happened.filter(({ type }) => type !== 'Proposed' && type !== 'Refused');
      expect(ends.length).toBeLessThanOrEqual(1);
      const refusals = happened.filter(({ type }) => type === 'Refused');
      expect(refusals.length).toBeLessThanOrEqual(ends.filter(({ type }) => type === 'Instructed').length);
      for (const end of ends) {
        if (end.type !== 'Instructed') continue;
        const { instruction } = end.proposal;
        const minor = instruction.kind === 'adjustment' ? instruction.amount.minor : undefined;
        const isSmall = minor !== undefined && minor <= 10_000n && minor >= -10_000n;
        expect(isSmall || (end.approvedBy !== undefined && end.approvedBy !== end.instructedBy)).toBe(true);
      }
    }),
  );
});

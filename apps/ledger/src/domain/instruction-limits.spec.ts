import { givenWhenThen } from '#testing';
import type { InstructionEvent, Proposal } from './instruction.js';
import { type InstructionCommand, instructionDecider } from './instruction.decider.js';

const given = givenWhenThen(instructionDecider);

const step = { instructionId: 'i1', occurredAt: '2026-11-02T09:00:00.000Z' };
const exchange = (): Proposal => ({
  instruction: {
    ...{ kind: 'exchange', creatorId: 'ann', effectiveOn: '2026-10-30' },
    ...{ rate: '1.0843', rateSource: 'ECB 2026-10-30', rounding: 'half_even' },
    from: { minor: 10_000n, currency: 'EUR' },
    to: { minor: 10_843n, currency: 'USD' },
  },
  reasonCode: 'other',
  reason: 'paid in dollars',
});
const clearing = (minor: bigint, says: object = {}): Proposal => ({
  instruction: {
    ...{ kind: 'clearing', debtor: 'source:awin', settlementId: 's1', line: 2, against: 'receivable' },
    ...{ amount: { minor, currency: 'EUR' }, effectiveOn: '2026-10-31', ...says },
  },
  reasonCode: 'correction',
  reason: 'found',
});
const writeOff = (minor: bigint): Proposal => ({
  instruction: {
    ...{ kind: 'write-off', debtor: 'source:awin', effectiveOn: '2026-10-31' },
    amount: { minor, currency: 'EUR' },
  },
  reasonCode: 'uncollectable',
  reason: 'insolvent',
});
const propose = (proposal: Proposal, { books }: { books: object }): InstructionCommand => {
  return { type: 'Propose', ...step, proposal, by: 'fina', books };
};
const approve = (by: string, books = {}): InstructionCommand => ({ type: 'Approve', ...step, by, books });
const refuse: InstructionCommand = { type: 'Refuse', ...step, refusal: 'exceeds-available' };
const proposed = (proposal: Proposal): InstructionEvent => ({
  ...{ type: 'Proposed', ...step, proposal, proposedBy: 'fina' },
});
const instructed = (proposal: Proposal, approvedBy: string): InstructionEvent => ({
  ...{ type: 'Instructed', ...step, proposal, instructedBy: 'fina', approvedBy },
});

test('no more is written off than is owed', () => {
  given([])
    .when(propose(writeOff(651n), { books: { owedMinor: 650n } }))
    .thenRefused('exceeds-receivable');
  given([])
    .when(propose(writeOff(650n), { books: { owedMinor: 650n } }))
    .then([proposed(writeOff(650n))]);
});

test('no more is exchanged than can be paid, which is looked at again at the approval', () => {
  const short = { availableMinor: 9_999n };
  given([])
    .when(propose(exchange(), { books: short }))
    .thenRefused('exceeds-available');
  given([])
    .when(propose(exchange(), { books: { availableMinor: 10_000n } }))
    .then([proposed(exchange())]);
  given([proposed(exchange())])
    .when(approve('finn', short))
    .thenRefused('exceeds-available');
});

test.each([
  [100n, [1n, 99n, 100n], [-1n, 101n]],
  [-100n, [-1n, -100n], [1n, -101n]],
  [0n, [], [1n, -1n]],
] as const)('of a difference with %s open, %j may be cleared, and %j not', (openMinor, may, mayNot) => {
  const books = { openMinor };
  for (const minor of may) {
    given([])
      .when(propose(clearing(minor), { books }))
      .then([proposed(clearing(minor))]);
  }
  for (const minor of mayNot) {
    given([])
      .when(propose(clearing(minor), { books }))
      .thenRefused('exceeds-difference');
  }
});

test.each<[string, Proposal, boolean]>([
  ['what is missing is given up', clearing(-1n, { against: 'bad_debt' }), true],
  ['what was too much is no loss', clearing(1n, { against: 'bad_debt' }), false],
  ['what was too much is kept for a program', clearing(1n, { against: 'fee_revenue', programId: 'p' }), true],
  ["for no program it is nobody's fee", clearing(1n, { against: 'fee_revenue' }), false],
  ['what is missing is no fee', clearing(-1n, { against: 'fee_revenue', programId: 'p' }), false],
  ["a receivable is no program's", clearing(1n, { programId: 'p' }), false],
])('%s', (_rule, proposal, may) => {
  const { amount } = proposal.instruction as { amount: { minor: bigint } };
  const command = propose(proposal, { books: { openMinor: amount.minor } });
  if (may)
    given([])
      .when(command)
      .then([proposed(proposal)]);
  else given([]).when(command).thenRefused('against-does-not-fit');
});

test('the books refuse what was given, once, and nothing else', () => {
  const history = [proposed(exchange()), instructed(exchange(), 'finn')];
  const refused: InstructionEvent = {
    ...{ type: 'Refused', ...step, holder: { creatorId: 'ann' }, refusal: 'exceeds-available' },
  };
  given(history).when(refuse).then([refused]);
  given([...history, refused])
    .when(refuse)
    .thenUnchanged();
  given([...history, refused])
    .when(approve('olga'))
    .thenRefused('already-decided');
  given([proposed(exchange())])
    .when(refuse)
    .thenRefused('already-decided');
  given([]).when(refuse).thenRefused('instruction-unknown');
});

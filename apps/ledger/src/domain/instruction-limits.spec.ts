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

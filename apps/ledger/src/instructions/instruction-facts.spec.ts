import fc from 'fast-check';
import { instructionReasonCodes, instructionTopic, revenueStreams } from '#contracts';
import { derivedId } from '#event-log';
import type { Instruction, InstructionEvent } from '../domain/instruction.js';
import { decodeInstruction, encodeInstruction } from './instruction-facts.js';

const id = fc.nat().map((number) => derivedId('sample', number));
const instant = fc.constant('2026-11-02T09:00:00.000Z');
const amount = fc.record({
  minor: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  currency: fc.constantFrom('EUR', 'JPY'),
});
const debtor = fc.constantFrom('source:awin', 'brand:shoes');
const person = fc.string({ minLength: 1, maxLength: 128 });
const effectiveOn = fc.constant('2026-10-05');
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  fc.record(
    {
      ...{ kind: fc.constant('adjustment' as const), creatorId: id, amount, effectiveOn },
      ...{ stream: fc.constantFrom(...revenueStreams), programId: id },
    },
    { requiredKeys: ['kind', 'creatorId', 'amount', 'effectiveOn'] },
  ),
  fc.record(
    {
      ...{ kind: fc.constant('clearing' as const), debtor, settlementId: id, line: fc.integer({ min: 1, max: 5_000 }) },
      ...{ amount, against: fc.constantFrom('receivable' as const, 'bad_debt' as const, 'fee_revenue' as const) },
      ...{ programId: id, effectiveOn },
    },
    { requiredKeys: ['kind', 'debtor', 'settlementId', 'line', 'amount', 'against', 'effectiveOn'] },
  ),
  fc.record({ kind: fc.constant('write-off' as const), debtor, amount, effectiveOn }),
  fc.record({
    ...{ kind: fc.constant('exchange' as const), creatorId: id, from: amount, to: amount, effectiveOn },
    ...{ rate: fc.constant('1.0843'), rateSource: fc.string({ minLength: 1, maxLength: 100 }) },
    rounding: fc.constantFrom('half_even' as const, 'half_up' as const, 'down' as const),
  }),
);
const proposal = fc.record({
  instruction,
  reasonCode: fc.constantFrom(...instructionReasonCodes),
  reason: fc.string({ minLength: 1, maxLength: 500 }),
});
const step = { instructionId: id, occurredAt: instant };
const holder = fc.oneof(
  id.map((creatorId) => ({ creatorId })),
  debtor.map((name) => ({ debtor: name })),
);
const ended = { ...step, holder, reason: fc.string({ minLength: 1, maxLength: 500 }) };
const events: fc.Arbitrary<InstructionEvent> = fc.oneof(
  fc.record({ type: fc.constant('Proposed' as const), ...step, proposal, proposedBy: person }),
  fc.record({
    ...{ type: fc.constant('Instructed' as const), ...step, proposal, instructedBy: person, approvedBy: person },
  }),
  fc.record({
    ...{ type: fc.constant('Refused' as const), ...step, holder },
    refusal: fc.constantFrom('exceeds-available', 'exceeds-receivable'),
  }),
  fc.record({ type: fc.constant('Rejected' as const), ...ended, rejectedBy: person }),
  fc.record({ type: fc.constant('Withdrawn' as const), ...ended, withdrawnBy: person }),
);

test('what is told in the topic is read as it was', () => {
  fc.assert(fc.property(events, (event) => expect(decodeInstruction(encodeInstruction(event))).toEqual(event)));
});

test('a small adjustment names one person', () => {
  const fact = encodeInstruction({
    type: 'Instructed',
    instructionId: derivedId('sample', 1),
    proposal: {
      instruction: {
        ...{ kind: 'adjustment', creatorId: derivedId('sample', 2), effectiveOn: '2026-10-05' },
        amount: { minor: 5n, currency: 'EUR' },
      },
      reasonCode: 'goodwill',
      reason: 'r',
    },
    instructedBy: 'fina',
    occurredAt: '2026-11-02T09:00:00.000Z',
  });
  expect(instructionTopic.decode(fact)).toMatchObject({ type: 'AdjustmentInstructed', instructedBy: 'fina' });
  expect(decodeInstruction(fact)).not.toHaveProperty('approvedBy');
});

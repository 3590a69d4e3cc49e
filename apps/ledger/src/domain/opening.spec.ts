import { givenWhenThen } from '#testing';
import { entriesOf, type InstructionEvent, type Opening, type Proposal } from './instruction.js';
import { instructionDecider } from './instruction.decider.js';

const given = givenWhenThen(instructionDecider);

const opening = (minor: bigint): Opening => ({
  ...{ kind: 'opening', account: 'bank', bankAccount: 'DE02', effectiveOn: '2026-10-30' },
  ...{ importName: 'old', reference: 'r', amount: { minor, currency: 'EUR' } },
});
const proposal = (minor: bigint): Proposal => ({ instruction: opening(minor), reasonCode: 'other', reason: 'moved' });
const step = { instructionId: 'i1', occurredAt: '2026-11-02T09:00:00.000Z' };
const take = (minor: bigint, by = 'olga') => ({
  ...{ type: 'Propose' as const, ...step, proposal: proposal(minor), by, books: {} },
});
const taken = (minor: bigint): InstructionEvent => ({
  ...{ type: 'Instructed', ...step, proposal: proposal(minor), instructedBy: 'olga' },
});

test.each([1n, -1n, 10n ** 12n])('a line of an import is taken over by one person: %s', (minor) =>
  given([])
    .when(take(minor))
    .then([taken(minor)]),
);

test('an import may be run again by somebody else, with the same content', () => {
  given([taken(5n)])
    .when(take(5n, 'otto'))
    .thenUnchanged();
  given([taken(5n)])
    .when(take(6n))
    .thenRefused('fact-differs');
});

test('what the bank holds stands against the opening balance', () => {
  const [entry] = entriesOf('i1', opening(5n));
  expect(entry?.legs.map(({ account: { kind, scope }, minor }) => [kind, scope, minor])).toEqual([
    ['bank', 'DE02', 5n],
    ['opening_balance', '', -5n],
  ]);
});
